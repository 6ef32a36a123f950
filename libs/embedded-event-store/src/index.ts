export { EventStoreError, type EventStoreErrorCode } from './errors.ts';
export type { CutAppend } from './log/cut.ts';
export { isStoreCommand, runStoreCommand } from './command-line/run.ts';
export { commandsUsage, type CommandWords, type Findings } from './command-line/words.ts';
export type { CommandFaultCode, CommandRefusal } from './command-line/refusal.ts';
export {
  startEmbeddedEventStore,
  type EmbeddedEventStoreOptions,
  type RunningEventStore,
} from './start.ts';
export { spawnEmbeddedEventStore, type SpawnedEventStore, type SpawnOptions } from './spawn.ts';
export { sizeLimits } from './services/limits.ts';
