export { gatedProxy, type GatedProxy } from './gated-proxy.ts';
export { onEveryEventStore } from './suites.ts';
export { onTwoProcesses, type TwoProcesses } from './two-processes.ts';
export { temporaryEventStore, type TemporaryEventStore } from './temporary-event-store.ts';
export {
  aCommand,
  added,
  adding,
  aTally,
  tally,
  TALLY_MAX,
  tallyFull,
  type Tally,
} from './tally.ts';
