import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sizeLimits } from '../src/index.ts';
import { WireWriter } from '../src/wire/writer.ts';
import {
  append,
  exchange,
  fieldsOf,
  remove,
  second,
  openSession,
  type OpenedSession,
} from './exchange.ts';

let session: OpenedSession['session'];
let close: OpenedSession['close'];

beforeAll(async () => {
  ({ session, close } = await openSession(sizeLimits.until25_0));
});

afterAll(() => close());

const call = (path: string, messages: WireWriter | readonly WireWriter[]) =>
  exchange(session, path, messages);

/** What a record is made of. */
function record(
  {
    id,
    name = 't',
    format = 1,
    schemaId,
    bytes = 0,
    stream,
  }: {
    id?: string;
    name?: string;
    format?: number;
    schemaId?: string;
    bytes?: number;
    stream?: string;
  } = {},
  property?: WireWriter,
): WireWriter {
  const schema = new WireWriter().uint(1, format).string(2, name);
  if (schemaId !== undefined) schema.string(3, schemaId);
  const writer = new WireWriter();
  if (id !== undefined) writer.string(1, id);
  if (property) writer.message(2, property);
  writer.message(3, schema).bytes(4, Buffer.alloc(bytes));
  return stream === undefined ? writer : writer.string(5, stream);
}

/** A stream's part of an append session. */
function part(stream: string, records: readonly WireWriter[], expected?: number): WireWriter {
  const writer = new WireWriter().string(1, stream);
  for (const one of records) writer.message(2, one);
  return expected === undefined ? writer : writer.sint(3, expected);
}

/** The one message of AppendRecords. */
function request(records: readonly WireWriter[], ...checks: [stream: string, expected: number][]) {
  const writer = new WireWriter();
  for (const one of records) writer.message(1, one);
  for (const [stream, expected] of checks) {
    const state = new WireWriter().string(1, stream).sint(2, expected);
    writer.message(2, new WireWriter().message(1, state));
  }
  return writer;
}

/** The types of the details of a status, and the reason and the domain that the first gives. */
function detailsOf(trailer: unknown) {
  const status = Buffer.from(String(trailer), 'base64');
  const details = fieldsOf(status, [1]).filter(({ field }) => field === 3);
  const parts = details.map(({ bytes }) => fieldsOf(bytes).map((one) => one.bytes));
  const types = parts.map(([type]) => String(type).replace('type.googleapis.com/', ''));
  const [reason, domain] = fieldsOf(parts[0]?.[1] as Buffer).map(({ bytes }) => String(bytes));
  return { types, reason, domain };
}

describe('an append of the second protocol that is refused', () => {
  const errors = 'kurrentdb.protocol.v2.streams.errors';
  const one = [record()];
  const there = randomUUID();
  const gone = randomUUID();
  beforeAll(async () => {
    await append(session, there);
    await append(session, gone);
    await remove(session, 'Tombstone', gone);
  });

  // The client for .NET knows an error by its reason, those for Node, Go and Java by the type that comes last.
  it.each([
    [
      'STREAM_REVISION_CONFLICT',
      'StreamRevisionConflictErrorDetails',
      9,
      () => [part(there, one, 5)],
    ],
    ['STREAM_TOMBSTONED', 'StreamTombstonedErrorDetails', 9, () => [part(gone, one)]],
    [
      'STREAM_ALREADY_IN_APPEND_SESSION',
      'StreamAlreadyInAppendSessionErrorDetails',
      10,
      () => [part(there, one), part(there.toUpperCase(), one)],
    ],
    [
      'APPEND_RECORD_SIZE_EXCEEDED',
      'AppendRecordSizeExceededErrorDetails',
      3,
      () => [part(there, [record({ bytes: 1_100_000 })])],
    ],
    [
      'APPEND_TRANSACTION_SIZE_EXCEEDED',
      'AppendTransactionSizeExceededErrorDetails',
      10,
      () => [part(there, [record({ bytes: 600_000 }), record({ bytes: 600_000 })])],
    ],
  ])('says %s by a reason and by a type, %s', async (reason, type, status, parts) => {
    const answer = await call(`${second}/AppendSession`, parts());
    expect(answer.status).toBe(status);
    const types = ['google.rpc.ErrorInfo', `${errors}.${type}`];
    const told = detailsOf(answer.trailers['grpc-status-details-bin']);
    expect(told).toEqual({ types, reason, domain: 'streams' });
  });

  it('for it has no requests says that by a reason alone', async () => {
    const { status, trailers } = await call(`${second}/AppendSession`, []);
    const told = { types: ['google.rpc.ErrorInfo'], reason: 'APPEND_SESSION_NO_REQUESTS' };
    expect(status).toBe(9);
    expect(detailsOf(trailers['grpc-status-details-bin'])).toMatchObject(told);
  });

  it('by its checks says so by a reason and by a type', async () => {
    const { status, trailers } = await call(
      `${second}/AppendRecords`,
      request([record({ stream: there })], [randomUUID(), 3]),
    );
    const reason = 'APPEND_CONSISTENCY_VIOLATION';
    const types = ['google.rpc.ErrorInfo', `${errors}.AppendConsistencyViolationErrorDetails`];
    expect(status).toBe(9);
    expect(detailsOf(trailers['grpc-status-details-bin'])).toEqual({
      types,
      reason,
      domain: 'streams',
    });
  });

  const ofValue = (value: WireWriter | undefined, key = 'k') => {
    const property = new WireWriter().string(1, key);
    return value ? property.message(2, value) : property;
  };
  const nil = '00000000-0000-0000-0000-000000000000';

  it.each([
    ['no records', () => request([])],
    ['no stream', () => request([record()])],
    ['the metadata of no stream', () => request([record({ stream: '$$' })])],
    ['an id that is none', () => request([record({ stream: 's', id: 'x' })])],
    ['an empty id', () => request([record({ stream: 's', id: '' })])],
    ['the id of nothing', () => request([record({ stream: 's', id: nil })])],
    ['no format', () => request([record({ stream: 's', format: 0 })])],
    ['a schema without a name', () => request([record({ stream: 's', name: '' })])],
    ['a schema whose id is none', () => request([record({ stream: 's', schemaId: 'x' })])],
    [
      'a property without a key',
      () => request([record({ stream: 's' }, ofValue(new WireWriter().string(3, 'v'), ''))]),
    ],
    ['a property without a value', () => request([record({ stream: 's' }, ofValue(undefined))])],
    ['a value of no kind', () => request([record({ stream: 's' }, ofValue(new WireWriter()))])],
    ['a check that takes anything', () => request([record({ stream: 's' })], ['s', -2])],
    ['a check of no state there is', () => request([record({ stream: 's' })], ['s', -3])],
    ['two checks of a stream', () => request([record({ stream: 's' })], ['a', 0], ['A', 0])],
  ])('for it has %s is a bad request', async (_, message) => {
    const { status, trailers } = await call(`${second}/AppendRecords`, message());
    expect(status).toBe(3);
    expect(detailsOf(trailers['grpc-status-details-bin'])).toEqual({
      types: ['google.rpc.ErrorInfo', 'google.rpc.BadRequest'],
      reason: 'BAD_REQUEST',
      domain: 'server',
    });
  });

  it.each([
    ['Đặt hàng', /'Đặt hàng', .*type of the event, .*letters, digits and _ \. \$ : - alone/],
    ['đặt-hàng'.normalize('NFD'), /type of the event, .*NFC/],
    ['', /no schema name, .*type of its event/],
  ])('says what the type of an event may be, where it is %j', async (name, what) => {
    const { trailers } = await call(
      `${second}/AppendRecords`,
      request([record({ stream: 's', name })]),
    );
    expect(decodeURIComponent(String(trailers['grpc-message']))).toMatch(what);
  });

  it.each([-3, -5, -6])('in a session that expects %i is a bad request', async (expected) => {
    const { trailers } = await call(`${second}/AppendSession`, [part('s', one, expected)]);
    expect(detailsOf(trailers['grpc-status-details-bin']).reason).toBe('BAD_REQUEST');
  });

  it('keeps to what the protocol allows: a value that is null, and no id', async () => {
    const property = ofValue(new WireWriter().uint(1, 0));
    const { status } = await call(
      `${second}/AppendRecords`,
      request([record({ stream: 's' }, property)]),
    );
    expect(status).toBe(0);
  });
});

describe('a check of a stream that is not written', () => {
  /** Whether records were appended under the check. */
  const isMet = async (stream: string, expected: number) => {
    const message = request([record({ stream: randomUUID() })], [stream, expected]);
    return (await call(`${second}/AppendRecords`, message)).status === 0;
  };

  it('knows one that has only metadata, one that is deleted and one that is tombstoned', async () => {
    const [missing, described, deleted, tombstoned, there] = Array.from({ length: 5 }, () =>
      randomUUID(),
    ) as [string, string, string, string, string];
    await append(session, `$$${described}`);
    for (const stream of [deleted, tombstoned, there]) await append(session, stream);
    await remove(session, 'Delete', deleted);
    await remove(session, 'Tombstone', tombstoned);
    const met = (expected: number) =>
      Promise.all(
        [missing, described, deleted, tombstoned, there].map((stream) => isMet(stream, expected)),
      );
    expect(await met(-1)).toEqual([true, true, true, true, false]);
    expect(await met(-4)).toEqual([false, true, false, false, true]);
    expect(await met(-5)).toEqual([false, false, true, false, false]);
    expect(await met(-6)).toEqual([false, false, false, true, false]);
    expect(await met(0)).toEqual([false, false, true, false, true]);
  });

  it('that failed names the revision of a deleted one, and that it is deleted where it must exist', async () => {
    const stream = randomUUID();
    await append(session, stream);
    await remove(session, 'Delete', stream);
    const actual = async (expected: number) => {
      const message = request([record({ stream: randomUUID() })], [stream, expected]);
      const { trailers } = await call(`${second}/AppendRecords`, message);
      return Buffer.from(String(trailers['grpc-status-details-bin']), 'base64');
    };
    const told = (expected: number, met: number) =>
      new WireWriter().string(1, stream).sint(2, expected).sint(3, met).finish();
    expect((await actual(7)).includes(told(7, 0))).toBe(true);
    expect((await actual(-4)).includes(told(-4, -5))).toBe(true);
  });
});
