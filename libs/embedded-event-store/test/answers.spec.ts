import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { WireReader } from '../src/wire/reader.ts';
import { WireWriter } from '../src/wire/writer.ts';
import {
  append,
  exchange,
  fieldsOf,
  named,
  proposed,
  remove,
  streams,
  unfiltered,
  withUuid,
  openSession,
  type OpenedSession,
} from './exchange.ts';

let store: OpenedSession['store'];
let session: OpenedSession['session'];
let close: OpenedSession['close'];

beforeAll(async () => {
  ({ store, session, close } = await openSession({
    maxEventBytes: 10_000,
    maxAppendBytes: 15_000,
  }));
});

afterAll(() => close());

const call = (path: string, messages: WireWriter | readonly WireWriter[]) =>
  exchange(session, path, messages);

describe('a deletion that is refused', () => {
  it.each(['Delete', 'Tombstone'])(
    '%s says that there is no stream as a real node does',
    async (method) => {
      const stream = randomUUID();
      const atSeven = (options: WireWriter) => options.uint(2, 7);
      const { status, message, trailers } = await remove(session, method, stream, atSeven);
      expect(status).toBe(9);
      // By these words the client for Python knows that there is none.
      expect(message).toBe(
        `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: 7, Actual version: -1`,
      );
      expect(trailers).toMatchObject({
        exception: 'wrong-expected-version',
        'stream-name': stream,
        'expected-version': '7',
        'actual-version': '-1',
      });
    },
  );
});

describe('an append that is refused', () => {
  const id = '8d5b8a1c-1f6f-4c0e-9c3f-2c1a53c1a001';
  const sized = (bytes: number) => proposed(id).bytes(4, Buffer.alloc(bytes));
  const untyped = new WireWriter().message(1, new WireWriter().string(2, id));
  const trailersOf = async (stream: string, ...events: WireWriter[]) => {
    const options = new WireWriter().message(1, named(stream)).message(4);
    const { trailers } = await call(`${streams}/Append`, [
      new WireWriter().message(1, options),
      ...events.map((event) => new WireWriter().message(2, event)),
    ]);
    return trailers;
  };

  it.each([
    [
      'of a type that is not told',
      [untyped],
      {
        exception: 'missing-required-metadata-property',
        'required-metadata-properties': 'type,content-type',
      },
    ],
    [
      'of an event that is too large',
      [sized(10_000)],
      {
        exception: 'maximum-append-event-size-exceeded',
        'event-id': id,
        'proposed-append-event-size': '10002',
        'maximum-append-event-size': '10000',
      },
    ],
    [
      'that is too large',
      [sized(8_000), sized(8_000)],
      { exception: 'maximum-append-size-exceeded', 'maximum-append-size': '15000' },
    ],
  ])('%s says so in its trailers', async (_, events, told) => {
    const trailers = await trailersOf(randomUUID(), ...events);
    expect(trailers).toMatchObject({ 'grpc-status': '3', ...told });
  });

  it('to a stream that is tombstoned says so in its trailers, as a read of it does', async () => {
    const stream = randomUUID();
    await remove(session, 'Tombstone', stream);
    const told = { 'grpc-status': '9', exception: 'stream-deleted', 'stream-name': stream };
    expect(await trailersOf(stream, proposed())).toMatchObject(told);
    const place = new WireWriter().message(1, new WireWriter().message(1, named(stream)));
    const options = unfiltered(place.uint(5, 1));
    const read = await call(`${streams}/Read`, new WireWriter().message(1, options));
    expect(read.trailers).toMatchObject(told);
  });
});

describe('what the server says of itself', () => {
  const client = '/event_store.client';
  const ask = async (path: string) => (await call(path, new WireWriter())).body.subarray(5);

  it('names its methods in lower case, with their features, and a version of three numbers', async () => {
    const said = fieldsOf(
      await ask(`${client}.server_features.ServerFeatures/GetSupportedMethods`),
    );
    const methods = said
      .slice(0, -1)
      .map(({ bytes }) => fieldsOf(bytes).map((one) => one.bytes.toString()));
    expect(methods).toEqual([
      ['append', 'event_store.client.streams.streams'],
      ['batchappend', 'event_store.client.streams.streams', 'deadline_duration'],
      ['read', 'event_store.client.streams.streams', 'position', 'events'],
      ['delete', 'event_store.client.streams.streams'],
      ['tombstone', 'event_store.client.streams.streams'],
      ['getsupportedmethods', 'event_store.client.server_features.serverfeatures'],
      ['read', 'event_store.client.gossip.gossip'],
      ['appendsession', 'kurrentdb.protocol.v2.streams.streamsservice'],
      ['appendrecords', 'kurrentdb.protocol.v2.streams.streamsservice'],
    ]);
    expect(said.at(-1)).toEqual({ field: 2, bytes: Buffer.from('26.1.0') });
  });

  it('names itself as the only member, which leads, alive, where clients connect', async () => {
    const [member, ...others] = fieldsOf(await ask(`${client}.gossip.Gossip/Read`));
    expect(others).toEqual([]);
    // Its id is two numbers, as a real node sends it.
    const [id] = fieldsOf(member?.bytes as Buffer, [2, 3, 4]);
    expect(fieldsOf(id?.bytes as Buffer).map(({ field }) => field)).toEqual([1]);
    const endPoint = new WireWriter().string(1, '127.0.0.1').uint(2, store.port);
    const end = new WireWriter().uint(3, 8).uint(4, 1).message(5, endPoint).finish();
    expect(member?.bytes.subarray(-end.length)).toEqual(end);
  });
});

describe('the metadata of a stream without a name', () => {
  it('is neither written nor deleted', async () => {
    const message = "The stream name must not be '$$'.";
    expect(await append(session, '$$')).toMatchObject({ status: 3, message });
    expect(await remove(session, 'Delete', '$$')).toMatchObject({ status: 3, message });
    expect(await remove(session, 'Tombstone', '$$')).toMatchObject({ status: 3, message });
  });
});

describe('an answer to a batch append', () => {
  const halves = [new WireWriter().uint(1, 7).uint(2, 9), '8d5b8a1c-1f6f-4c0e-9c3f-2c1a53c1a001'];
  const [structured, text] = [
    new WireWriter().message(1, halves[0] as WireWriter),
    new WireWriter().string(2, halves[1] as string),
  ];
  const batch = (correlation: WireWriter, stream: string) =>
    new WireWriter()
      .message(1, correlation)
      .message(2, new WireWriter().message(1, named(stream)).message(4))
      .message(3, proposed())
      .uint(4, 1);

  it.each([
    ['two numbers', structured],
    ['a text', text],
  ])('gives the correlation id back as it came, as %s', async (_, correlation) => {
    const { body } = await call(`${streams}/BatchAppend`, batch(correlation, randomUUID()));
    const [first] = fieldsOf(body.subarray(5));
    expect(first).toEqual({ field: 1, bytes: correlation.finish() });
  });

  it('is not given for the rest of an append that nobody has begun, and the call goes on', async () => {
    const rest = new WireWriter().message(1, text).message(3, proposed()).uint(4, 1);
    const { status, body } = await call(`${streams}/BatchAppend`, [
      rest,
      batch(structured, randomUUID()),
    ]);
    expect(status).toBe(0);
    expect(body.readUInt32BE(1)).toBe(body.length - 5);
  });
});

describe('the id of an event that is read', () => {
  const id = '00000000-0000-4000-8000-0000000000ff';
  const stream = randomUUID();
  beforeAll(() => append(session, stream, id));

  const read = async (form: WireWriter) => {
    const place = new WireWriter().message(1, named(stream)).message(3);
    const options = new WireWriter().message(1, place).uint(5, 1).message(8).message(9, form);
    const { body } = await call(`${streams}/Read`, new WireWriter().message(1, options));
    const [event] = fieldsOf(body.subarray(5, 5 + body.readUInt32BE(1)));
    const [recorded] = fieldsOf(event?.bytes as Buffer, [3]);
    return fieldsOf(recorded?.bytes as Buffer, [3, 4, 5])[0]?.bytes as Buffer;
  };

  it('is a text for those who ask for that, and else two numbers', async () => {
    expect(await read(new WireWriter().message(2))).toEqual(
      new WireWriter().string(2, id).finish(),
    );
    for (const form of [new WireWriter().message(1), new WireWriter()]) {
      const reader = new WireReader(await read(form));
      expect(reader.next()).toBe(1);
      const halves = reader.message();
      const numbers = [halves.next() && halves.int64(), halves.next() && halves.int64()];
      expect(numbers).toEqual([0x4000n, BigInt.asIntN(64, 0x80000000000000ffn)]);
    }
  });
});

describe('a filter by prefixes', () => {
  const read = (field: number) => {
    const filter = new WireWriter()
      .message(field, new WireWriter().string(2, '$idx-x'))
      .uint(3, 32);
    const options = withUuid(new WireWriter().message(2, new WireWriter().message(2)).uint(5, 1));
    return call(`${streams}/Read`, new WireWriter().message(1, options.message(7, filter)));
  };

  it('names a secondary index only where it is one of streams', async () => {
    expect(await read(1)).toMatchObject({ status: 3, message: expect.stringMatching(/indexes/) });
    expect((await read(2)).status).toBe(0);
  });
});

describe('a stream that comes back', () => {
  it('is shown by $all with its event before its new metadata', async () => {
    const stream = randomUUID();
    await append(session, stream);
    await remove(session, 'Delete', stream);
    await append(session, stream);
    const place = new WireWriter().message(2, new WireWriter().message(3));
    const options = unfiltered(place.uint(3, 1).uint(5, 2));
    const { body } = await call(`${streams}/Read`, new WireWriter().message(1, options));
    const [latest, before] = [body.subarray(5, 5 + body.readUInt32BE(1)), body];
    expect(latest.includes(`$$${stream}`)).toBe(true);
    expect(before.subarray(5 + latest.length).includes(stream)).toBe(true);
    expect(before.subarray(5 + latest.length).includes(`$$${stream}`)).toBe(false);
  });
});
