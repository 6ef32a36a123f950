import type { Uuid } from './ids.ts';
import type { Position } from './position.ts';

/** An event as it comes from the log, before anything of it was understood. */
export interface LoggedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly eventId: Uuid;
  readonly type: string;
  /** The store's time, ISO 8601 with milliseconds. */
  readonly recordedAt: string;
  /** The parsed JSON; `undefined` if the bytes are not JSON. */
  readonly metadata: unknown;
  readonly data: unknown;
}

/**
 * What a subscription to the log hands out, in log order. `caughtUp` and `checkpoint` say that
 * everything up to `position` was handed out; they keep their place behind the events.
 * `disconnected` says that the connection was lost and is being made anew, `connected` that one
 * stands (a new one always, the first may go without saying): what is behind it may be another log
 * than what was read before.
 */
export type FeedMessage =
  | { readonly kind: 'event'; readonly event: LoggedEvent }
  | { readonly kind: 'caughtUp' | 'checkpoint'; readonly position?: Position }
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected'; readonly cause: string };

/** What a bounded reading of the log covers: after one position, up to and with another. */
export interface LogRange {
  readonly after?: Position;
  /** The head of the log when reading begins, if absent. */
  readonly upTo?: Position;
  readonly signal?: AbortSignal;
}

/**
 * The log as a reader follows it: every event that is not a system event, after `after` (from the
 * start if absent), then live, until the signal aborts. Pulling is the back-pressure. Lost
 * connections are made anew behind the last event handed out; nothing comes twice.
 */
export interface LogFeed {
  follow(options: { after?: Position; signal: AbortSignal }): AsyncIterable<FeedMessage>;
  /**
   * The same events up to an end, then ends: at the last event of a log that is shorter. Throws what
   * the store throws when it is away for longer than the reader's patience, and the signal's reason.
   */
  readLog(range?: LogRange): AsyncIterable<LoggedEvent>;
  /** Whole streams in the order of the log, then ends; a stream without events is empty. */
  readStreams(
    streams: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): AsyncIterable<LoggedEvent>;
  /** The position of the last event of the log, system events left out; `undefined` if none. */
  head(): Promise<Position | undefined>;
  /** The id of the event at a position; `undefined` if the log has none there. */
  eventIdAt(position: Position): Promise<Uuid | undefined>;
  /** The id of this log, from its first event `ledger.opened.v1`; `undefined` until it is open. */
  ledgerId(): Promise<Uuid | undefined>;
}
