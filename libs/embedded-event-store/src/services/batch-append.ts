import { EventStoreError } from '../errors.ts';
import {
  batchResponse,
  readBatchPart,
  type BatchOptions,
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
import { afterDeadline, BatchParts, type GatheredAppend } from './batch-parts.ts';
import { refusal } from './failures.ts';
import { checkAppend, type AppendLimits } from './limits.ts';
import { appendToStream } from './streams-append.ts';

const bytesUnderWayMax = 32 * 1024 * 1024;

/**
 * BatchAppend: one long-lived call over which a client sends all its appends, told apart by
 * correlation ids. Answers go out as appends become durable; whatever is wrong with one append is
 * said in its answer, because the call itself must go on. A client that sends faster than the disk
 * writes, or that does not take its answers, is made to wait.
 */
export function batchAppend(store: EventStore, limits: AppendLimits): Handler {
  return (call) => {
    const parts = new BatchParts(limits, (append) => tell(call, append, late()));
    call.onEnd(() => parts.clear());
    let underWay = 0;
    let bytesUnderWay = 0;
    let halfClosed = false;
    let closed: unknown;
    const finish = (bytes: number, failure: unknown) => {
      underWay -= 1;
      bytesUnderWay -= bytes;
      closed ??= failure;
      if (closed !== undefined) call.pause();
      else if (bytesUnderWay <= bytesUnderWayMax) call.resume();
      // What was written before the store closed is answered first.
      if (underWay > 0) return;
      if (closed !== undefined) call.fail(closed);
      else if (halfClosed) call.end();
    };
    const receive = (message: Buffer) => {
      const append = parts.add(readBatchPart(message));
      if (!append) return;
      underWay += 1;
      bytesUnderWay += append.bytes;
      if (bytesUnderWay > bytesUnderWayMax) call.pause();
      void answer(store, limits, call, append).then((failure) => finish(append.bytes, failure));
    };
    call.receive(receive, () => {
      halfClosed = true;
      if (underWay === 0) call.end();
    });
  };
}

/** Answers one append; gives what ends the call instead, if that is so. */
async function answer(
  store: EventStore,
  limits: AppendLimits,
  call: Call,
  append: GatheredAppend,
): Promise<unknown> {
  let answered = false;
  const send = (result: BatchResult) => {
    if (!answered) tell(call, append, result);
    answered = true;
  };
  // The call has no deadline, so a client would wait for ever for an append that the disk holds up.
  const timer = afterDeadline(append.options, () => send(late()));
  try {
    send(await appendOne(store, limits, append).catch(failureResult));
    await call.drained();
    return undefined;
  } catch (closed) {
    return closed;
  } finally {
    clearTimeout(timer);
  }
}

function tell(call: Call, { correlation, options }: GatheredAppend, result: BatchResult): void {
  call.send(batchResponse(correlation, options.stream, result));
}

async function appendOne(
  store: EventStore,
  limits: AppendLimits,
  { options, events, failure }: GatheredAppend,
): Promise<BatchResult> {
  if (failure) throw failure;
  if (options.deadlineMs !== undefined && options.deadlineMs < Date.now()) return late();
  checkAppend(limits, options.stream, events);
  return outcomeResult(options, await appendToStream(store, options.stream, events));
}

function late(): BatchResult {
  return error(Status.DEADLINE_EXCEEDED, 'The deadline has passed.', 'Timeout');
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
    if (reason.trailers['maximum-append-event-size'] !== undefined) {
      return error(
        reason.status,
        reason.message,
        'MaximumAppendEventSizeExceeded',
        eventSize(reason),
      );
    }
    const detail = new WireWriter().string(1, reason.message);
    return error(reason.status, reason.message, 'BadRequest', detail);
  }
  const code = reason instanceof EventStoreError ? `${reason.code}: ` : '';
  // A store that closes ends the call, so that the client connects again and repeats the append.
  if (reason instanceof EventStoreError && reason.code === 'closed') throw reason;
  // Of a detail `Unknown` the client for Node shows no message; of one that it does not know it does.
  return error(Status.UNKNOWN, `${code}${(reason as Error).message}`, 'NotWritten');
}

/** The fields are those of the trailers by which the other appends say it. */
function eventSize({ trailers }: StatusError): WireWriter {
  return new WireWriter()
    .string(1, trailers['event-id'] as string)
    .uint(2, Number(trailers['proposed-append-event-size']))
    .uint(3, Number(trailers['maximum-append-event-size']));
}

function error(status: number, message: string, type: string, body?: WireWriter): BatchResult {
  return { kind: 'error', status: rpcStatus(status, message, batchDetail(type, body)) };
}
