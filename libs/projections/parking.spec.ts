import { onEveryReadStore } from '#testing/projections/on-every-read-store.ts';
import { parkingContract } from './parking.contract.ts';

onEveryReadStore('What is parked', (open, place) => {
  parkingContract(open, place === 'in memory' ? 60 : 4);
});
