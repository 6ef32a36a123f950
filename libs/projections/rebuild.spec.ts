import { onEveryReadStore } from '#testing/projections/on-every-read-store.ts';
import { promotionContract } from './promotion.contract.ts';
import { rebuildContract } from './rebuild.contract.ts';

onEveryReadStore('Builds of read models', (open, place) => {
  rebuildContract(open, place === 'in memory' ? 60 : 5);
  promotionContract(open);
});
