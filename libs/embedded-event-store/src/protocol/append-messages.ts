import type { ProposedEvent } from '../log/record.ts';
import { NO_STREAM } from '../store/transaction.ts';
import { WireReader } from '../wire/reader.ts';
import {
  readProposedMessage,
  readStreamOption,
  readUuid,
  streamIdentifier,
  UNSTATED,
  writeExpected,
  positionMessage,
  type StreamOptions,
} from './shared.ts';
import { UINT64_MAX, WireWriter } from '../wire/writer.ts';

/** A message of the classic Append: the options first, then an event each. */
export type AppendMessage =
  | { readonly kind: 'options'; readonly options: StreamOptions }
  | { readonly kind: 'event'; readonly event: ProposedEvent };

/** Reads a message of the classic Append. */
export function readAppendMessage(message: Buffer): AppendMessage | undefined {
  const reader = new WireReader(message);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) return { kind: 'options', options: readOptions(reader.message()).stream };
    if (field === 2) return { kind: 'event', event: readProposedMessage(reader.message()) };
    reader.skip();
  }
  return undefined;
}

/** Options of an append; a deadline only in a batch. */
export interface BatchOptions {
  readonly stream: StreamOptions;
  readonly deadlineMs: number | undefined;
}

function readOptions(reader: WireReader): BatchOptions {
  const stream = { stream: '', expected: UNSTATED };
  let deadlineMs: number | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (readStreamOption(field, reader, stream)) continue;
    if (field === 6) deadlineMs = readSeconds(reader.message());
    else if (field === 7) deadlineMs = Date.now() + readSeconds(reader.message());
    else reader.skip();
  }
  return { stream, deadlineMs };
}

function readSeconds(reader: WireReader): number {
  let ms = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) ms += Number(reader.int64()) * 1000;
    else if (field === 2) ms += Number(reader.int64()) / 1_000_000;
    else reader.skip();
  }
  return ms;
}

/** A part of a batch append; parts of one append have the same correlation id. */
export interface BatchPart {
  readonly correlationId: Buffer;
  /** The same in the form that the client has chosen, in which the answer gives it back. */
  readonly correlation: Buffer;
  readonly options: BatchOptions | undefined;
  /** The events, or what is wrong with one of them. */
  readonly events: readonly ProposedEvent[] | Error;
  readonly isFinal: boolean;
}

/** Reads a part of a batch append. */
export function readBatchPart(message: Buffer): BatchPart {
  const reader = new WireReader(message);
  let correlationId: Buffer = Buffer.alloc(16);
  let correlation: Buffer = Buffer.alloc(0);
  let options: BatchOptions | undefined;
  let isFinal = false;
  const events: ProposedEvent[] = [];
  let failure: Error | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) {
      correlation = reader.bytes();
      correlationId = readUuid(new WireReader(correlation));
    } else if (field === 2) options = readOptions(reader.message());
    else if (field === 3) {
      const event = reader.message();
      try {
        events.push(readProposedMessage(event));
      } catch (error) {
        failure ??= error as Error;
      }
    } else if (field === 4) isFinal = reader.uint64() !== 0;
    else reader.skip();
  }
  return { correlationId, correlation, options, events: failure ?? events, isFinal };
}

/** The end of a batch append, well or not. */
export type BatchResult =
  | { readonly kind: 'success'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'error'; readonly status: Buffer };

const expectedFields = { number: 5, none: 6, any: 7, exists: 8 };

/** The answer to a batch append. */
export function batchResponse(
  correlation: Buffer,
  { stream, expected }: StreamOptions,
  result: BatchResult,
): Buffer {
  const writer = new WireWriter().bytes(1, correlation);
  if (result.kind === 'error') writer.bytes(2, result.status);
  else writer.message(3, success(result.revision, result.position));
  writer.message(4, streamIdentifier(stream));
  writeExpected(writer, expected, expectedFields);
  return writer.finish();
}

/** The answer to a classic append that succeeded. */
export function appendResponse(revision: number, position: number | undefined): Buffer {
  return new WireWriter().message(1, success(revision, position)).finish();
}

function success(revision: number, position: number | undefined): WireWriter {
  const body = new WireWriter();
  if (revision >= 0) body.uint(1, revision);
  else body.message(2);
  if (position === undefined) return body.message(4);
  return body.message(3, positionMessage(position));
}

/** The answer to a classic append that met another revision, with the older field numbers too. */
export function appendConflict(expected: number, lastRevision: number): Buffer {
  const body = new WireWriter();
  if (lastRevision >= 0) body.uint(1, lastRevision).uint(6, lastRevision);
  else body.message(2).message(7);
  // The older fields say "no stream" by the largest number.
  if (expected === NO_STREAM) body.uint(3, UINT64_MAX);
  else writeExpected(body, expected, { number: 3, none: 4, any: 4, exists: 5 });
  writeExpected(body, expected, { number: 8, none: 11, any: 9, exists: 10 });
  return new WireWriter().message(2, body).finish();
}

/** The answer to Delete and Tombstone. */
export function deletionResponse(position: number | undefined): Buffer {
  const writer = new WireWriter();
  return (
    position === undefined ? writer.message(2) : writer.message(1, positionMessage(position))
  ).finish();
}
