import {
  AccessDeniedError,
  AppendConsistencyViolationError,
  AppendRecordSizeExceededError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  StreamTombstonedError,
  TransactionMaxSizeExceededError,
  UnknownError,
  UnsupportedError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { EventStoreFault } from './errors.ts';

/** Whether the store refused an append because a stream is not at its expected revision. */
export function isWrongRevision(error: unknown): boolean {
  return (
    error instanceof WrongExpectedVersionError || error instanceof AppendConsistencyViolationError
  );
}

/**
 * The fault that the store itself stated, so that repeating is pointless and nothing was recorded.
 * `undefined` for everything else: then nobody knows whether the call arrived.
 */
export function statedFault(error: unknown): EventStoreFault | undefined {
  if (error instanceof EventStoreFault) return error;
  if (error instanceof AccessDeniedError) {
    return new EventStoreFault(
      'event-store-access-denied',
      'The event store refuses these credentials. Check the user in EVENT_STORE_URL.',
      error,
    );
  }
  if (error instanceof UnsupportedError) {
    return new EventStoreFault(
      'event-store-too-old',
      `${error.message} Use KurrentDB 25.1 or newer.`,
      error,
    );
  }
  if (isFull(error)) {
    return new EventStoreFault(
      'event-store-full',
      'The event store has no room for this append. Make room on its disk.',
      error,
    );
  }
  if (isDeleted(error)) {
    return new EventStoreFault(
      'stream-deleted',
      'A stream of the ledger was deleted in the event store. Restore it from a backup.',
      error,
    );
  }
  if (isTooLarge(error)) {
    return new EventStoreFault(
      'append-too-large',
      'The event store does not take events of this size in one append.',
      error,
    );
  }
  return undefined;
}

/** Any failure of the client as one of our faults. */
export function faultOf(error: unknown, what: string): EventStoreFault {
  return statedFault(error) ?? unavailable(error, what);
}

/** A failure after which nobody knows, whatever the store said. */
export function unavailable(error: unknown, what: string): EventStoreFault {
  return new EventStoreFault('event-store-unavailable', `${what}: ${reasonOf(error)}`, error);
}

/** What an error says, for a message or a log line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function isDeleted(error: unknown): boolean {
  return error instanceof StreamDeletedError || error instanceof StreamTombstonedError;
}

/** The client does not know this answer of the embedded event store, and passes on its words alone. */
function isFull(error: unknown): boolean {
  return (
    error instanceof Error && /\bdisk-full\b|There is no room for this append/.test(error.message)
  );
}

function isTooLarge(error: unknown): boolean {
  return (
    error instanceof MaxAppendSizeExceededError ||
    error instanceof AppendRecordSizeExceededError ||
    error instanceof TransactionMaxSizeExceededError ||
    // The client does not know the answer of this name and passes on its words alone: of an append in
    // a batch a KurrentDB says the name, of others a sentence.
    (error instanceof UnknownError && /maximum ?append ?event ?size/i.test(error.message))
  );
}
