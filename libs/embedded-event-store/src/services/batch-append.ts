import { EventStoreError } from '../errors.ts';
import type { ProposedEvent } from '../log/record.ts';
import {
  batchResponse,
  readBatchPart,
  type BatchOptions,
  type BatchPart,
  type BatchResult,
} from '../protocol/append-messages.ts';
import {
  batchDetail,
  rpcStatus,
  streamDeleted,
  wrongExpectedVersion,
} from '../protocol/rpc-status.ts';
import type { Call } from '../rpc/call.ts';
import type { Handler } from '../rpc/grpc-server.ts';
import { Status, StatusError } from '../rpc/status.ts';
import type { EventStore } from '../store/event-store.ts';
import type { AppendOutcome } from '../store/transaction.ts';
import { WireWriter } from '../wire/writer.ts';
import { refusal } from './failures.ts';
import { checkAppend, eventBytes, type AppendLimits } from './limits.ts';
import { appendToStream } from './streams-append.ts';

interface Pending {
  readonly options: BatchOptions;
  readonly events: ProposedEvent[];
  bytes: number;
  failure: Error | undefined;
}

const bytesUnderWayMax = 32 * 1024 * 1024;

/**
 * BatchAppend: one long-lived call over which a client sends all its appends, told apart by
 * correlation ids. Answers go out as appends become durable; whatever is wrong with one append is
 * said in its answer, because the call itself must go on.
 */
export function batchAppend(store: EventStore, limits: AppendLimits): Handler {
  return (call) => {
    const pending = new Map<string, Pending>();
    let underWay = 0;
    let bytesUnderWay = 0;
    let halfClosed = false;
    const finish = (bytes: number) => {
      underWay -= 1;
      bytesUnderWay -= bytes;
      if (bytesUnderWay <= bytesUnderWayMax) call.resume();
      if (halfClosed && underWay === 0) call.end();
    };
    const receive = (message: Buffer) => {
      const part = readBatchPart(message);
      const append = gather(pending, part, limits);
      if (!append) return;
      underWay += 1;
      bytesUnderWay += append.bytes;
      if (bytesUnderWay > bytesUnderWayMax) call.pause();
      void answer(store, limits, call, part.correlationId, append).then(() => finish(append.bytes));
    };
    call.receive(receive, () => {
      halfClosed = true;
      if (underWay === 0) call.end();
    });
  };
}

/** Adds a part to its append, and gives the append when it is complete. */
function gather(
  pending: Map<string, Pending>,
  part: BatchPart,
  limits: AppendLimits,
): Pending | undefined {
  const key = part.correlationId.toString('latin1');
  let append = pending.get(key);
  if (!append) {
    if (!part.options) throw new StatusError(Status.INVALID_ARGUMENT, 'A batch has no options.');
    append = { options: part.options, events: [], bytes: 0, failure: undefined };
    if (!part.isFinal) pending.set(key, append);
  }
  if (part.events instanceof Error) append.failure ??= part.events;
  else if (append.bytes <= limits.maxAppendBytes) {
    for (const event of part.events) {
      append.events.push(event);
      append.bytes += eventBytes(event);
    }
  }
  if (!part.isFinal) return undefined;
  pending.delete(key);
  return append;
}

async function answer(
  store: EventStore,
  limits: AppendLimits,
  call: Call,
  correlationId: Buffer,
  append: Pending,
): Promise<void> {
  const { stream } = append.options;
  try {
    const result = await appendOne(store, limits, append).catch(failureResult);
    call.send(batchResponse(correlationId, stream, result));
  } catch (closed) {
    call.fail(closed);
  }
}

async function appendOne(
  store: EventStore,
  limits: AppendLimits,
  { options, events, failure }: Pending,
): Promise<BatchResult> {
  if (failure) throw failure;
  if (options.deadlineMs !== undefined && options.deadlineMs < Date.now()) {
    return error(Status.DEADLINE_EXCEEDED, 'The deadline has passed.', 'Timeout');
  }
  checkAppend(limits, options.stream.stream, events);
  return outcomeResult(options, await appendToStream(store, options.stream, events));
}

function outcomeResult({ stream }: BatchOptions, outcome: AppendOutcome): BatchResult {
  const violation = refusal(outcome);
  if (violation?.kind === 'revision') {
    const detail = wrongExpectedVersion(stream.expected, violation.lastRevision);
    const status = Status.ALREADY_EXISTS;
    return error(
      status,
      'Append failed due to WrongExpectedVersion.',
      'WrongExpectedVersion',
      detail,
    );
  }
  if (outcome.kind === 'refused') {
    const message = `Event stream '${stream.stream}' is deleted.`;
    return error(Status.NOT_FOUND, message, 'StreamDeleted', streamDeleted(stream.stream));
  }
  const revision = outcome.streams[0]?.lastRevision ?? -1;
  return { kind: 'success', revision, position: outcome.position };
}

function failureResult(reason: unknown): BatchResult {
  if (reason instanceof StatusError) {
    const limit = reason.trailers['maximum-append-size'];
    if (limit !== undefined) {
      const detail = new WireWriter().uint(1, Number(limit));
      return error(reason.status, reason.message, 'MaximumAppendSizeExceeded', detail);
    }
    const detail = new WireWriter().string(1, reason.message);
    return error(reason.status, reason.message, 'BadRequest', detail);
  }
  const code = reason instanceof EventStoreError ? `${reason.code}: ` : '';
  // A store that closes ends the call, so that the client connects again and repeats the append.
  if (reason instanceof EventStoreError && reason.code === 'closed') throw reason;
  return error(Status.UNKNOWN, `${code}${(reason as Error).message}`, 'Unknown');
}

function error(status: number, message: string, type: string, body?: WireWriter): BatchResult {
  return { kind: 'error', status: rpcStatus(status, message, batchDetail(type, body)) };
}
