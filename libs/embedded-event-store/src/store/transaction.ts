import type { ProposedEvent } from '../log/record.ts';

/** Expected revisions that are not numbers of events. */
export const ANY = -2;
/** The stream must not be there. */
export const NO_STREAM = -1;
/** The stream must be there. */
export const STREAM_EXISTS = -4;

/** The stream must be soft-deleted; in violations, it is. */
export const DELETED = -5;
/** The stream must be tombstoned; in violations, it is. */
export const TOMBSTONED = -6;

/** What a stream is expected to be when an append takes place. */
export interface Expectation {
  readonly stream: string;
  readonly expected: number;
}

/** Events for any number of streams that are appended together or not at all. */
export interface Transaction {
  readonly records: readonly { readonly stream: string; readonly event: ProposedEvent }[];
  /** One for each stream that is written or checked; a written stream without one takes any. */
  readonly expectations: readonly Expectation[];
}

/** Where the events of one stream are. */
export interface WrittenStream {
  readonly stream: string;
  readonly lastRevision: number;
  /** The position of the stream's last event, if it has one. */
  readonly position: number | undefined;
}

/** One expectation that was not met. */
export interface Violation extends Expectation {
  /** Its index among the expectations. */
  readonly index: number;
  readonly kind: 'revision' | 'tombstoned' | 'deleted' | 'idempotent';
  /** The last revision, or -1 without events. */
  readonly lastRevision: number;
  /** The revision, -1 without events, or that it is deleted or tombstoned. */
  readonly actual: number;
}

/** How an append ended. */
export type AppendOutcome =
  | {
      readonly kind: 'appended';
      readonly streams: readonly WrittenStream[];
      /** The position of the last event, if there was one. */
      readonly position: number | undefined;
    }
  | { readonly kind: 'refused'; readonly violations: readonly Violation[] };
