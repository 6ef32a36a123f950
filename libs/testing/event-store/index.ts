export { gatedProxy, type GatedProxy } from './gated-proxy.ts';
export { onEveryEventStore } from './suites.ts';
export { temporaryEventStore, type TemporaryEventStore } from './temporary-event-store.ts';
