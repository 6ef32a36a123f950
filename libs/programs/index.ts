export {
  cutInWords,
  hintInVietnamese,
  sayCut,
  sayRoom,
  storeOptionsOf,
  throwAsStartError,
} from './embedded-event-store.ts';
export { eventStoreUrlOf, openEventStore } from './open-event-store.ts';
export { warnOfNewTokenKey } from './new-token-key.ts';
export { failureOf, readModelsEngine, untilReady, type EngineParts } from './read-models-engine.ts';
export { demandReadStore, openReadStore } from './read-store.ts';
export { announceRunning, readRunning, type RunningProgram } from './running-file.ts';
export { problemOfStoreFault } from './store-problems.ts';
export { textOfFault } from './told-faults.ts';
export {
  compareReadModels,
  type ComparisonOrder,
  type ModelVerdict,
} from './compare-read-models.ts';
