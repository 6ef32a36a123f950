import { badRequest, inTermsOfV2, streamsError } from '../protocol/v2-errors.ts';
import {
  readRecordsRequest,
  readSessionRequest,
  type ProposedRecord,
} from '../protocol/v2-requests.ts';
import {
  recordsRefusal,
  recordsResponse,
  sessionRefusal,
  sessionResponse,
} from '../protocol/v2-responses.ts';
import { uuidText } from '../protocol/shared.ts';
import type { StatusError } from '../rpc/status.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Expectation, Violation } from '../store/transaction.ts';
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
export function appendSession(
  store: EventStore,
  limits: AppendLimits,
  messages: readonly Buffer[],
): Promise<Buffer> {
  return inTermsOfV2(async () => {
    const requests = messages.map(readSessionRequest);
    if (requests.length === 0) {
      throw streamsError('APPEND_SESSION_NO_REQUESTS', 'The append session has no requests.');
    }
    const twice = firstTwice(requests);
    if (twice !== undefined) throw twiceInSession(twice);
    const records = requests.flatMap((request) => request.records);
    checkRecords(limits, records);
    const outcome = await store.append({ records, expectations: requests });
    if (outcome.kind === 'refused') throw sessionRefusal(outcome.violations[0] as Violation);
    return sessionResponse(outcome.streams, outcome.position ?? 0);
  });
}

/** AppendRecords: records of any streams in one order, under checks of any streams. */
export function appendRecords(
  store: EventStore,
  limits: AppendLimits,
  message: Buffer,
): Promise<Buffer> {
  return inTermsOfV2(async () => {
    const { records, checks } = readRecordsRequest(message);
    if (records.length === 0) throw badRequest('There are no records to append.');
    for (const { stream } of checks) checkStreamName(stream);
    const twice = firstTwice(checks);
    if (twice !== undefined) throw badRequest(`The stream '${twice}' is checked twice.`);
    checkRecords(limits, records);
    const outcome = await store.append({ records, expectations: checks });
    if (outcome.kind === 'refused') throw recordsRefusal(outcome.violations);
    return recordsResponse(outcome.streams, outcome.position ?? 0);
  });
}

/** The first stream that is named again, be it in letters of another case, as a real node compares them. */
function firstTwice(named: readonly Expectation[]): string | undefined {
  const names = new Set<string>();
  return named.find(({ stream }) => {
    const name = stream.toLowerCase();
    return names.has(name) || !names.add(name);
  })?.stream;
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
      throw streamsError('APPEND_RECORD_SIZE_EXCEEDED', message, body);
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
  return streamsError('APPEND_TRANSACTION_SIZE_EXCEEDED', message, body);
}

function twiceInSession(stream: string): StatusError {
  const message = `Stream '${stream}' is in this append session already.`;
  return streamsError(
    'STREAM_ALREADY_IN_APPEND_SESSION',
    message,
    new WireWriter().string(1, stream),
  );
}
