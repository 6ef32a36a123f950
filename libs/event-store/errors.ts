/** Why the event store could not serve; each a stable code of its own. */
export type FaultCode =
  /** No answer in time, or no connection. After an append its outcome is unknown: repeat it. */
  | 'event-store-unavailable'
  /** Its disk has no room: nothing was recorded, and all can be read. */
  | 'event-store-full'
  /** Others recorded on the same streams each time; the command changed nothing. */
  | 'too-much-contention'
  /** The log has not been opened, and this process only reads. */
  | 'ledger-not-open'
  | 'event-store-access-denied'
  /** Atomic appends to several streams need KurrentDB 25.1. */
  | 'event-store-too-old'
  | 'append-too-large'
  /** Somebody deleted a stream of the ledger. */
  | 'stream-deleted'
  /** An event of a stream cannot be read, so nothing can be decided on it. */
  | 'stream-unreadable';

const RETRY_AFTER_MS: Partial<Record<FaultCode, number>> = {
  'event-store-unavailable': 1_000,
  'event-store-full': 30_000,
  'too-much-contention': 250,
  'ledger-not-open': 1_000,
};

/**
 * A fault of the infrastructure: 503 at the border. `retryAfterMs` is there if the same command is
 * worth repeating as it is.
 */
export class EventStoreFault extends Error {
  readonly code: FaultCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'EventStoreFault';
    this.code = code;
    this.retryAfterMs = RETRY_AFTER_MS[code];
  }
}

/** Why a command cannot be executed as it was sent. */
export type ConflictCode =
  /** 422: the key was used before, for another body. */
  | 'idempotency-key-reused'
  /** 412: the stream is not at the revision of `If-Match`. */
  | 'revision-mismatch';

/** A command that does not fit what the ledger holds already; it changed nothing. */
export class CommandConflict extends Error {
  readonly code: ConflictCode;
  /** The revision the primary stream has, -1 if it has no event. */
  readonly revision: number;

  constructor(code: ConflictCode, message: string, revision: number) {
    super(message);
    this.name = 'CommandConflict';
    this.code = code;
    this.revision = revision;
  }
}
