import type { StatusError } from '../rpc/status.ts';
import type { Violation, WrittenStream } from '../store/transaction.ts';
import { WireWriter } from '../wire/writer.ts';
import { streamsError } from './v2-errors.ts';

/** The answer to an append session, one output for each request. */
export function sessionResponse(streams: readonly WrittenStream[], position: number): Buffer {
  const writer = new WireWriter();
  for (const { stream, lastRevision, position: at } of streams) {
    const output = new WireWriter().string(1, stream).sint(2, lastRevision);
    if (at !== undefined) output.sint(3, at);
    writer.message(1, output);
  }
  return writer.sint(2, position).finish();
}

/** The answer to AppendRecords. */
export function recordsResponse(streams: readonly WrittenStream[], position: number): Buffer {
  const writer = new WireWriter();
  for (const { stream, lastRevision } of streams) {
    writer.message(1, new WireWriter().string(1, stream).sint(2, lastRevision));
  }
  return writer.sint(2, position).finish();
}

/** The status of a session one of whose streams was not as expected. */
export function sessionRefusal(violation: Violation): StatusError {
  const { stream, expected, lastRevision, kind } = violation;
  if (kind === 'tombstoned' || kind === 'deleted') {
    const body = new WireWriter().string(1, stream);
    return streamsError('STREAM_TOMBSTONED', `Stream '${stream}' has been tombstoned.`, body);
  }
  const body = new WireWriter().string(1, stream).sint(2, expected).sint(3, lastRevision);
  const message = `Stream '${stream}' was expected at revision ${expected} and is at ${lastRevision}.`;
  return streamsError('STREAM_REVISION_CONFLICT', message, body);
}

/** The status of AppendRecords when checks failed; it lists all of them. */
export function recordsRefusal(violations: readonly Violation[]): StatusError {
  const body = new WireWriter();
  for (const { index, stream, expected, actual } of violations) {
    const state = new WireWriter().string(1, stream).sint(2, expected).sint(3, actual);
    body.message(1, new WireWriter().uint(1, index).message(2, state));
  }
  const message = `${violations.length} consistency check(s) failed. Nothing was written.`;
  return streamsError('APPEND_CONSISTENCY_VIOLATION', message, body);
}
