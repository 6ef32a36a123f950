import {
  badRequest,
  readRecordsRequest,
  readSessionRequest,
  type ProposedRecord,
} from '../protocol/v2-requests.ts';
import {
  detailedError,
  recordsRefusal,
  recordsResponse,
  sessionRefusal,
  sessionResponse,
} from '../protocol/v2-responses.ts';
import { uuidText } from '../protocol/shared.ts';
import { Status, StatusError } from '../rpc/status.ts';
import type { EventStore } from '../store/event-store.ts';
import { ANY, type Violation } from '../store/transaction.ts';
import { WireWriter } from '../wire/writer.ts';
import {
  checkStreamName,
  checkTypeLength,
  checkWrittenStreamName,
  eventBytes,
  excessiveLogBytes,
  LOG_BYTES_MAX,
  type AppendLimits,
} from './limits.ts';

/** AppendSession: one request for each stream, appended together or not at all. */
export async function appendSession(
  store: EventStore,
  limits: AppendLimits,
  messages: readonly Buffer[],
): Promise<Buffer> {
  const requests = messages.map(readSessionRequest);
  if (requests.length === 0) {
    throw new StatusError(Status.FAILED_PRECONDITION, 'The append session has no requests.');
  }
  const names = new Set<string>();
  for (const { stream } of requests) {
    const name = stream.toLowerCase();
    if (names.has(name)) throw twiceInSession(stream);
    names.add(name);
  }
  const records = requests.flatMap((request) => request.records);
  checkRecords(limits, records);
  const outcome = await store.append({ records, expectations: requests });
  if (outcome.kind === 'refused') throw sessionRefusal(outcome.violations[0] as Violation);
  return sessionResponse(outcome.streams, outcome.position ?? 0);
}

/** AppendRecords: records of any streams in one order, under checks of any streams. */
export async function appendRecords(
  store: EventStore,
  limits: AppendLimits,
  message: Buffer,
): Promise<Buffer> {
  const { records, checks } = readRecordsRequest(message);
  if (records.length === 0) throw badRequest('There are no records to append.');
  const names = new Set<string>();
  for (const { stream, expected } of checks) {
    checkStreamName(stream);
    if (expected === ANY) throw badRequest(`The check of '${stream}' expects nothing.`);
    if (names.has(stream)) throw badRequest(`The stream '${stream}' is checked twice.`);
    names.add(stream);
  }
  checkRecords(limits, records);
  const outcome = await store.append({ records, expectations: checks });
  if (outcome.kind === 'refused') throw recordsRefusal(outcome.violations);
  return recordsResponse(outcome.streams, outcome.position ?? 0);
}

function checkRecords(limits: AppendLimits, records: readonly ProposedRecord[]): void {
  let total = 0;
  let checked: string | undefined;
  for (const { stream, event } of records) {
    if (stream !== checked) checkWrittenStreamName(stream);
    checked = stream;
    checkTypeLength(event.type);
    const size = eventBytes(event);
    total += size;
    if (size > limits.maxEventBytes) {
      const body = new WireWriter()
        .string(1, stream)
        .string(2, uuidText(event.id))
        .uint(3, size)
        .uint(4, limits.maxEventBytes);
      const message = `A record for '${stream}' has ${size} bytes, more than ${limits.maxEventBytes}.`;
      const type = 'AppendRecordSizeExceededErrorDetails';
      throw detailedError(Status.INVALID_ARGUMENT, message, type, body);
    }
  }
  if (total > limits.maxAppendBytes) throw transactionTooLarge(limits, total);
  const logBytes = excessiveLogBytes(records);
  if (logBytes !== undefined)
    throw transactionTooLarge({ maxAppendBytes: LOG_BYTES_MAX }, logBytes);
}

/** The status of a transaction of so many bytes, which are too many. */
export function transactionTooLarge(
  { maxAppendBytes }: Pick<AppendLimits, 'maxAppendBytes'>,
  bytes: number,
): StatusError {
  const body = new WireWriter().uint(1, bytes).uint(2, maxAppendBytes);
  const message = `The append has ${bytes} bytes, more than ${maxAppendBytes}.`;
  const type = 'AppendTransactionSizeExceededErrorDetails';
  return detailedError(Status.ABORTED, message, type, body);
}

function twiceInSession(stream: string): StatusError {
  return detailedError(
    Status.ABORTED,
    `Stream '${stream}' is in this append session already.`,
    'StreamAlreadyInAppendSessionErrorDetails',
    new WireWriter().string(1, stream),
  );
}
