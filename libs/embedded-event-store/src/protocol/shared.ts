import type { ProposedEvent } from '../log/record.ts';
import { Status, StatusError } from '../rpc/status.ts';
import { ANY, NO_STREAM, STREAM_EXISTS } from '../store/transaction.ts';
import type { WireReader } from '../wire/reader.ts';
import { UINT64_MAX, WireWriter } from '../wire/writer.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The 16 bytes of a UUID's text, or undefined when it is none. */
export function uuidBytes(text: string): Buffer | undefined {
  return uuidPattern.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : undefined;
}

/** The text of a UUID's 16 bytes. */
export function uuidText(id: Buffer): string {
  const hex = id.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** `event_store.client.UUID`, in either of its forms. */
export function readUuid(reader: WireReader): Buffer {
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 2) {
      const id = uuidBytes(reader.string());
      if (id) return id;
      throw new StatusError(Status.INVALID_ARGUMENT, 'An id is not a UUID.');
    }
    if (field === 1) return readStructuredUuid(reader.message());
    reader.skip();
  }
  throw new StatusError(Status.INVALID_ARGUMENT, 'An id is missing.');
}

function readStructuredUuid(reader: WireReader): Buffer {
  const id = Buffer.alloc(16);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) id.writeBigInt64BE(reader.int64(), 0);
    else if (field === 2) id.writeBigInt64BE(reader.int64(), 8);
    else reader.skip();
  }
  return id;
}

/** `event_store.client.StreamIdentifier`. */
export function readStreamName(reader: WireReader): string {
  let name = '';
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 3) name = reader.string();
    else reader.skip();
  }
  return name;
}

/** A stream identifier to be sent. */
export function streamIdentifier(name: string): WireWriter {
  return new WireWriter().string(3, name);
}

/** In the place of an expected revision when a request has none. */
export const UNSTATED = -3;

/** What an append or a deletion says of its stream. */
export interface StreamOptions {
  stream: string;
  expected: number;
}

/** The fields 1 to 5 that the options of Append, BatchAppend, Delete and Tombstone share. */
export function readStreamOption(field: number, reader: WireReader, into: StreamOptions): boolean {
  if (field === 1) into.stream = readStreamName(reader.message());
  else if (field === 2) into.expected = readRevision(reader);
  else if (field >= 3 && field <= 5) {
    reader.skip();
    into.expected = field === 3 ? NO_STREAM : field === 4 ? ANY : STREAM_EXISTS;
  } else return false;
  return true;
}

/** The largest number stands for -1: so clients of before say that there must be no stream. */
function readRevision(reader: WireReader): number {
  const revision = reader.uint64();
  return revision >= UINT64_MAX ? NO_STREAM : revision;
}

/** The request of Delete and of Tombstone. */
export function readDeletion(reader: WireReader): StreamOptions {
  const options = { stream: '', expected: UNSTATED };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field !== 1) {
      reader.skip();
      continue;
    }
    const nested = reader.message();
    for (let inner = nested.next(); inner !== 0; inner = nested.next()) {
      if (!readStreamOption(inner, nested, options)) nested.skip();
    }
  }
  return options;
}

/** An event as Append and BatchAppend propose it. */
export function readProposedMessage(reader: WireReader): ProposedEvent {
  let id: Buffer | undefined;
  let type: string | undefined;
  let contentType: string | undefined;
  let metadata: Buffer = Buffer.alloc(0);
  let data: Buffer = Buffer.alloc(0);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) id = readUuid(reader.message());
    else if (field === 2) {
      const [key, value] = readEntry(reader.message());
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    } else if (field === 3) metadata = reader.bytes();
    else if (field === 4) data = reader.bytes();
    else reader.skip();
  }
  if (!id?.some((byte) => byte !== 0)) {
    throw new StatusError(Status.INVALID_ARGUMENT, 'An event has no id.');
  }
  if (type === '') throw new StatusError(Status.INVALID_ARGUMENT, 'An event type is empty.');
  if (type === undefined || contentType === undefined) {
    throw new StatusError(Status.INVALID_ARGUMENT, 'Required metadata properties are missing.', {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    });
  }
  return { id, type, isJson: contentType === 'application/json', metadata, data };
}

function readEntry(reader: WireReader): [string, string] {
  let key = '';
  let value = '';
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) key = reader.string();
    else if (field === 2) value = reader.string();
    else reader.skip();
  }
  return [key, value];
}

/** A commit and prepare position, which here are always the same. */
export function positionMessage(position: number): WireWriter {
  return new WireWriter().uint(1, position).uint(2, position);
}

/** `google.protobuf.Timestamp`. */
export function timestampMessage(ms: number): WireWriter {
  return new WireWriter().uint(1, Math.floor(ms / 1000)).uint(2, (ms % 1000) * 1_000_000);
}

/** Writes an expected revision as the oneof whose first field is given: number, none, any, exists. */
export function writeExpected(
  writer: WireWriter,
  expected: number,
  fields: { number: number; none: number; any: number; exists: number },
): void {
  if (expected === NO_STREAM) writer.message(fields.none);
  else if (expected === ANY) writer.message(fields.any);
  else if (expected === STREAM_EXISTS) writer.message(fields.exists);
  else if (expected !== UNSTATED) writer.uint(fields.number, expected);
}
