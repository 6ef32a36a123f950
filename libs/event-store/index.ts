export { connectEventStore } from './connect.ts';
export type { Address, StreamFold } from './stream-fold.ts';
export type {
  Answer,
  CommandContext,
  Execute,
  Plan,
  Recording,
  StreamRecording,
  Streams,
} from './command.ts';
export { CommandConflict, EventStoreFault, type ConflictCode, type FaultCode } from './errors.ts';
export { newAggregateId } from './event-ids.ts';
export type { EventStore, EventStoreOptions } from './event-store.ts';
