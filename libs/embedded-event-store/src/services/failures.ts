import { Status, StatusError } from '../rpc/status.ts';
import type { AppendOutcome, Expectation, Violation } from '../store/transaction.ts';

/** The status of a call on a stream that is gone for good, or deleted where it must exist. */
export function streamDeletedError(stream: string): StatusError {
  return new StatusError(Status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

/** The status of a deletion that met another revision; -1 is that of no stream. */
export function wrongExpectedVersionError(
  { stream, expected }: Expectation,
  lastRevision: number,
): StatusError {
  // The client for Python tells by these words that there is no stream.
  const message =
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ` +
    `${expected}, Actual version: ${lastRevision}`;
  return new StatusError(Status.FAILED_PRECONDITION, message, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(lastRevision),
  });
}

/** The violation that decided a refusal; undefined when the append took place. */
export function refusal(outcome: AppendOutcome): Violation | undefined {
  return outcome.kind === 'refused' ? outcome.violations[0] : undefined;
}
