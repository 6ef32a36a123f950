import { randomUUID } from 'node:crypto';
import type { ProposedEvent } from '../log/record.ts';
import {
  ANY,
  DELETED,
  NO_STREAM,
  STREAM_EXISTS,
  TOMBSTONED,
  type Expectation,
} from '../store/transaction.ts';
import { WireReader } from '../wire/reader.ts';
import { uuidBytes } from './shared.ts';
import { emptyStruct, readValue, type JsonStruct, type JsonValue } from './struct-value.ts';
import { badRequest } from './v2-errors.ts';

/** A record of the second protocol: an event and, in AppendRecords, its stream. */
export interface ProposedRecord {
  readonly stream: string;
  readonly event: ProposedEvent;
}

/** One stream's part of an append session. */
export interface SessionRequest extends Expectation {
  readonly records: readonly ProposedRecord[];
}

const formats = ['', 'Json', 'Protobuf', 'Avro', 'Bytes'];
const schemaName = /^[\p{L}\p{N}_.$:-]+$/u;

/** Reads one request of an append session. */
export function readSessionRequest(message: Buffer): SessionRequest {
  const reader = new WireReader(message);
  let stream = '';
  let expected = ANY;
  const records: ProposedRecord[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) stream = reader.string();
    else if (field === 2) records.push(readRecord(reader.message()));
    else if (field === 3) expected = reader.sint64();
    else reader.skip();
  }
  if (records.length === 0) throw badRequest(`The append to '${stream}' has no records.`);
  checkExpected(stream, expected, [NO_STREAM, ANY, STREAM_EXISTS]);
  return { stream, expected, records: records.map(({ event }) => ({ stream, event })) };
}

/** Reads a request of AppendRecords: records of any streams, and checks. */
export function readRecordsRequest(message: Buffer): {
  records: ProposedRecord[];
  checks: Expectation[];
} {
  const reader = new WireReader(message);
  const records: ProposedRecord[] = [];
  const checks: Expectation[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) records.push(readRecord(reader.message()));
    else if (field === 2) checks.push(readCheck(reader.message()));
    else reader.skip();
  }
  return { records, checks };
}

function readCheck(reader: WireReader): Expectation {
  let stream = '';
  let expected = 0;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field !== 1) {
      reader.skip();
      continue;
    }
    const state = reader.message();
    for (let inner = state.next(); inner !== 0; inner = state.next()) {
      if (inner === 1) stream = state.string();
      else if (inner === 2) expected = state.sint64();
      else state.skip();
    }
  }
  checkExpected(stream, expected, [NO_STREAM, STREAM_EXISTS, DELETED, TOMBSTONED]);
  return { stream, expected };
}

/** Throws for what is neither a revision nor one of the numbers that stand for something here. */
function checkExpected(stream: string, expected: number, allowed: readonly number[]): void {
  if (expected >= 0 || allowed.includes(expected)) return;
  throw badRequest(
    `'${stream}' is expected at ${expected}, which is neither a revision nor one of ${allowed.join(', ')}.`,
  );
}

function readRecord(reader: WireReader): ProposedRecord {
  let id: string | undefined;
  let stream = '';
  let data: Buffer = Buffer.alloc(0);
  let schema = { format: 0, name: '', id: undefined as string | undefined };
  const properties = emptyStruct();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) id = reader.string();
    else if (field === 2) readProperty(reader.message(), properties);
    else if (field === 3) schema = readSchema(reader.message());
    else if (field === 4) data = reader.bytes();
    else if (field === 5) stream = reader.string();
    else reader.skip();
  }
  const idBytes = readId(id ?? randomUUID(), 'record');
  const format = formats[schema.format];
  if (!format) throw badRequest('A record has no schema format.');
  checkSchemaName(schema.name);
  // What the second protocol knows of a record's schema is kept where the first can read it.
  properties['$schema.name'] = schema.name;
  properties['$schema.format'] = format;
  if (schema.id !== undefined) {
    readId(schema.id, 'schema');
    properties['$schema.id'] = schema.id;
  }
  const metadata = Buffer.from(JSON.stringify(properties), 'utf8');
  const event = { id: idBytes, type: schema.name, isJson: format === 'Json', metadata, data };
  return { stream, event };
}

function checkSchemaName(name: string): void {
  if (name === '') throw badRequest('A record has no schema name, which is the type of its event.');
  const what = `The schema name '${name}', which is the type of the event,`;
  if (name.normalize('NFC') !== name) {
    throw badRequest(`${what} must be in Unicode's normalization form NFC.`);
  }
  if (!schemaName.test(name)) {
    throw badRequest(`${what} may have letters, digits and _ . $ : - alone.`);
  }
}

function readId(text: string, whose: string): Buffer {
  const id = uuidBytes(text);
  if (id?.some((byte) => byte !== 0)) return id;
  throw badRequest(`The ${whose} id '${text}' is not a UUID, or is empty.`);
}

function readProperty(reader: WireReader, into: JsonStruct): void {
  let key = '';
  let value: JsonValue | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) key = reader.string();
    else if (field === 2) value = readValue(reader.message());
    else reader.skip();
  }
  if (key === '') throw badRequest('A property has no key.');
  if (value === undefined) throw badRequest(`The property '${key}' has no value.`);
  into[key] = value;
}

function readSchema(reader: WireReader) {
  const schema = { format: 0, name: '', id: undefined as string | undefined };
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) schema.format = reader.uint64();
    else if (field === 2) schema.name = reader.string();
    else if (field === 3) schema.id = reader.string();
    else reader.skip();
  }
  return schema;
}
