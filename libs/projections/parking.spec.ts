import { onEveryReadStore } from '#testing/projections/on-every-read-store.ts';
import { parkedQueuesContract } from './parked-queues.contract.ts';
import { parkingDecisionsContract } from './parking-decisions.contract.ts';
import { stoppedModelsContract } from './stopped-models.contract.ts';

onEveryReadStore('What is parked', (open, place) => {
  parkingDecisionsContract(open);
  parkedQueuesContract(open, place === 'in memory' ? 60 : 4);
  stoppedModelsContract(open);
});
