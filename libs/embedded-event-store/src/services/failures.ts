import { Status, StatusError } from '../rpc/status.ts';
import type { AppendOutcome, Expectation, Violation } from '../store/transaction.ts';

/** The status of a call on a stream that is gone for good, or deleted where it must exist. */
export function streamDeletedError(stream: string): StatusError {
  return new StatusError(Status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

/** The status of a deletion that met another revision. */
export function wrongExpectedVersionError(
  { stream, expected }: Expectation,
  lastRevision: number,
): StatusError {
  const actual = lastRevision >= 0 ? String(lastRevision) : '';
  return new StatusError(
    Status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ` +
      `${expected}, Actual version: ${actual === '' ? 'no stream' : actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      ...(actual === '' ? {} : { 'actual-version': actual }),
    },
  );
}

/** The violation that decided a refusal; undefined when the append took place. */
export function refusal(outcome: AppendOutcome): Violation | undefined {
  return outcome.kind === 'refused' ? outcome.violations[0] : undefined;
}
