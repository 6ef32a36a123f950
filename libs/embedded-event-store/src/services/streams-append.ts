import type { ProposedEvent } from '../log/record.ts';
import {
  appendConflict,
  appendResponse,
  deletionResponse,
  readAppendMessage,
} from '../protocol/append-messages.ts';
import { readDeletion, type StreamOptions } from '../protocol/shared.ts';
import { Status, StatusError } from '../rpc/status.ts';
import type { EventStore } from '../store/event-store.ts';
import type { AppendOutcome } from '../store/transaction.ts';
import { WireReader } from '../wire/reader.ts';
import { refusal, streamDeletedError, wrongExpectedVersionError } from './failures.ts';
import { checkAppend, checkDeletion, type AppendLimits } from './limits.ts';

/** Appends events to one stream. */
export function appendToStream(
  store: EventStore,
  { stream, expected }: StreamOptions,
  events: readonly ProposedEvent[],
): Promise<AppendOutcome> {
  return store.append({
    records: events.map((event) => ({ stream, event })),
    expectations: [{ stream, expected }],
  });
}

/** The classic Append: options and events come as a stream of messages. */
export async function classicAppend(
  store: EventStore,
  limits: AppendLimits,
  messages: readonly Buffer[],
): Promise<Buffer> {
  let options: StreamOptions | undefined;
  const events: ProposedEvent[] = [];
  for (const bytes of messages) {
    const message = readAppendMessage(bytes);
    if (message?.kind === 'options') options = message.options;
    else if (message) events.push(message.event);
  }
  if (!options) throw new StatusError(Status.INVALID_ARGUMENT, 'The append has no options.');
  checkAppend(limits, options, events);
  const outcome = await appendToStream(store, options, events);
  if (outcome.kind === 'appended') {
    const written = outcome.streams[0];
    return appendResponse(written?.lastRevision ?? -1, outcome.position);
  }
  const violation = refusal(outcome);
  if (violation?.kind !== 'revision') throw streamDeletedError(options.stream);
  return appendConflict(options.expected, violation.lastRevision);
}

/** Delete and, for good, Tombstone. */
export async function deletion(
  store: EventStore,
  request: Buffer,
  forGood: boolean,
): Promise<Buffer> {
  const options = readDeletion(new WireReader(request));
  checkDeletion(options, forGood);
  const outcome = await store.delete(options, forGood);
  if (outcome.kind === 'appended') return deletionResponse(outcome.position);
  const violation = refusal(outcome);
  if (violation?.kind !== 'revision') throw streamDeletedError(options.stream);
  throw wrongExpectedVersionError(options, violation.lastRevision);
}
