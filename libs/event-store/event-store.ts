import type { LogFeed, LoggedEvent, LogRange, Uuid } from '#kernel';
import type { Execute } from './command.ts';

/** Limits and patience; every one has a default that suits production. */
export interface EventStoreOptions {
  /** How long to wait for the store at first, and for a lost one while a command waits. */
  readonly patienceMs?: number;
  /** How long one append may stay without answer before it is repeated with the same ids. */
  readonly appendTimeoutMs?: number;
  /** Bytes of folded state kept in this process. */
  readonly cacheBytesMax?: number;
  /** How often a command decides again after a conflict before it gives up. */
  readonly attemptsMax?: number;
  /** Events read by a subscription on its way to the end of the log after which a thread reads on. */
  readonly threadAfterEvents?: number;
}

/** The ledger's use of an event store: everything the application asks of one. */
export interface EventStore {
  /** Executes commands exactly once. */
  readonly execute: Execute;
  /** The log as projections and subscribers follow it. */
  readonly feed: LogFeed;
  /** Makes sure the log has its first event, `ledger.opened.v1`; for whoever may append. */
  openLog(): Promise<Uuid>;
  /** Waits for the log to be opened by another process; for whoever only reads. */
  waitUntilOpen(options?: { timeoutMs?: number }): Promise<Uuid>;
  /** See `LogFeed.readLog`. */
  readLog(range?: LogRange): AsyncIterable<LoggedEvent>;
  /** Whole streams in the order of the log, then ends. A stream without events is empty. */
  readStreams(
    streams: readonly string[],
    options?: { signal?: AbortSignal },
  ): AsyncIterable<LoggedEvent>;
  /** Lets go of every connection; subscriptions end. */
  close(): Promise<void>;
}
