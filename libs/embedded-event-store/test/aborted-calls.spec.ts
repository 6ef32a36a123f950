import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnEmbeddedEventStore, type SpawnedEventStore } from '../src/index.ts';
import { WireWriter } from '../src/wire/writer.ts';
import { calling, framed, leaving, RawConnection, resetting, sending } from './raw-calls.ts';
import { all } from './running-store.ts';

const classic = '/event_store.client.streams.Streams';
const second = '/kurrentdb.protocol.v2.streams.StreamsService';

const stream = (name: string) => new WireWriter().string(3, name);
const uuid = () => new WireWriter().string(2, randomUUID());
const entry = (key: string, value: string) => new WireWriter().string(1, key).string(2, value);
const data = Buffer.from(JSON.stringify({ text: 'x'.repeat(40) }));
const event = () =>
  new WireWriter()
    .message(1, uuid())
    .message(2, entry('type', 't'))
    .message(2, entry('content-type', 'application/json'))
    .bytes(4, data);
const record = (name: string) =>
  new WireWriter()
    .message(3, new WireWriter().uint(1, 1).string(2, 't'))
    .bytes(4, data)
    .string(5, name);
const toAny = (name: string) => new WireWriter().message(1, stream(name)).message(4);
const part = (id: WireWriter) => new WireWriter().message(1, id);

interface Method {
  readonly path: string;
  /** How many events the whole call makes. */
  readonly events: number;
  /** The messages of a call, all of whose streams begin with a name. */
  readonly messages: (name: string) => readonly WireWriter[];
  /** Whether the call is whole with its last message, before the client has ended it. */
  readonly isWholeAtLastMessage?: boolean;
}

const methods: readonly Method[] = [
  {
    path: `${classic}/Append`,
    events: 2,
    messages: (name) => [
      new WireWriter().message(1, toAny(name)),
      new WireWriter().message(2, event()),
      new WireWriter().message(2, event()),
    ],
  },
  {
    path: `${classic}/BatchAppend`,
    events: 2,
    isWholeAtLastMessage: true,
    messages: (name) => {
      const id = uuid();
      return [
        part(id).message(2, toAny(name)),
        part(id).message(3, event()),
        part(id).message(3, event()).uint(4, 1),
      ];
    },
  },
  {
    path: `${second}/AppendSession`,
    events: 2,
    messages: (name) =>
      [`${name}.debit`, `${name}.credit`].map((one) =>
        new WireWriter().string(1, one).message(2, record(one)).sint(3, -1),
      ),
  },
  {
    path: `${second}/AppendRecords`,
    events: 2,
    messages: (name) => [
      new WireWriter().message(1, record(`${name}.debit`)).message(1, record(`${name}.credit`)),
    ],
  },
  {
    path: `${classic}/Tombstone`,
    events: 1,
    messages: (name) => [new WireWriter().message(1, toAny(name))],
  },
];

type Breaks = Readonly<Record<string, (connection: RawConnection) => void>>;

/** Everything by which a client may break a call off. */
const breaks: Breaks = {
  'reset: NO_ERROR': (connection) => connection.send(resetting(0)),
  'reset: INTERNAL_ERROR': (connection) => connection.send(resetting(2)),
  'reset: STREAM_CLOSED': (connection) => connection.send(resetting(5)),
  'reset: CANCEL': (connection) => connection.send(resetting(8)),
  'leaves in order': (connection) => connection.socket.end(leaving(0)),
  'leaves for an error': (connection) => connection.send(leaving(2)),
  'ends the connection': (connection) => void connection.socket.end(),
  'loses the connection': (connection) => void connection.socket.destroy(),
  'resets the connection': (connection) => void connection.socket.resetAndDestroy(),
};

/** The same, and how Node's HTTP/2 client resets a call between two of its messages. */
const breaksMidway: Breaks = {
  ...breaks,
  'reset: CANCEL, its side ended': (connection) =>
    connection.send(sending(Buffer.alloc(0), true), resetting(8)),
};

let directory: string;
let store: SpawnedEventStore;
let witness: RawConnection;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-event-store-'));
  store = await spawnEmbeddedEventStore({ directory });
  witness = await RawConnection.open(store.port);
}, 30_000);

afterAll(async () => {
  witness.socket.destroy();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

/** Where calls break off: at each border of messages, and inside of each. */
function placesIn(messages: readonly Buffer[]): number[] {
  const places = new Set([0]);
  let at = 0;
  for (const { length } of messages) {
    for (const inside of [1, 5, Math.floor(length / 2), length - 1, length])
      places.add(at + inside);
    at += length;
  }
  return [...places];
}

/** How many events there are of each name that calls wrote to. */
async function eventsByName(): Promise<Map<string, number>> {
  const client = KurrentDBClient.connectionString(store.connectionString);
  const counts = new Map<string, number>();
  for (const { event: read } of await all(client.readAll())) {
    const name = read?.streamId.split('.')[0] as string;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  await client.dispose();
  return counts;
}

/** Makes a whole call, whose bytes come in frames cut at a place, and waits for its answer. */
async function whole({ path, messages }: Method, name: string, place: number, lastIsEmpty = false) {
  const body = Buffer.concat(messages(name).map((message) => framed(message.finish())));
  const connection = await RawConnection.open(store.port);
  const answered = connection.answered();
  const [head, rest] = [body.subarray(0, place), body.subarray(place)];
  const last = lastIsEmpty
    ? [sending(rest), sending(Buffer.alloc(0), true)]
    : [sending(rest, true)];
  connection.send(calling(path), sending(head), ...last);
  await answered;
  connection.socket.destroy();
}

/** Waits until the store has seen that a call was broken off. */
async function seen(connection: RawConnection, how: string) {
  if (how.startsWith('reset:')) await connection.heard();
  // What the kernel told the store of this connection, it told before it told of the next.
  else await witness.heard().then(() => witness.heard());
  connection.socket.destroy();
}

/** Sends a part of a call, breaks it off, and waits until the store has seen that. */
async function broken(path: string, bytes: Buffer, how: string, together: boolean) {
  const connection = await RawConnection.open(store.port);
  connection.send(calling(path), ...(bytes.length > 0 ? [sending(bytes)] : []));
  if (!together) await connection.heard();
  breaksMidway[how]?.(connection);
  await seen(connection, how);
}

describe.each(methods)('A call of $path', (method) => {
  const { path, events, isWholeAtLastMessage = false } = method;
  const messagesOf = (name: string) =>
    method.messages(name).map((message) => framed(message.finish()));

  it('that the client breaks off leaves nothing in the log, wherever and however it breaks off', async () => {
    const before = await eventsByName();
    const places = placesIn(messagesOf(randomUUID()));
    for (const place of isWholeAtLastMessage ? places.slice(0, -1) : places) {
      const calls = Object.keys(breaksMidway).flatMap((how) =>
        [true, false].map((together) => {
          const bytes = Buffer.concat(messagesOf(randomUUID())).subarray(0, place);
          return broken(path, bytes, how, together);
        }),
      );
      await Promise.all(calls);
    }
    const name = randomUUID();
    await whole(method, name, 0);
    expect(await eventsByName()).toEqual(new Map([...before, [name, events]]));
  }, 60_000);

  it('that ends in the middle of a message leaves nothing in the log', async () => {
    const there = await eventsByName();
    const before = messagesOf(randomUUID());
    const last = before.pop() as Buffer;
    for (const cut of placesIn([last]).slice(1, -1)) {
      const connection = await RawConnection.open(store.port);
      const answered = connection.answered();
      const bytes = Buffer.concat([...before, last.subarray(0, cut)]);
      connection.send(calling(path), sending(bytes, true));
      await answered;
      connection.socket.destroy();
    }
    expect(await eventsByName()).toEqual(there);
  }, 20_000);

  it('that is whole is in the log as a whole, however its bytes are cut into frames', async () => {
    const before = await eventsByName();
    const names: string[] = [];
    for (const place of placesIn(messagesOf(randomUUID()))) {
      for (const lastIsEmpty of [true, false]) {
        const name = randomUUID();
        names.push(name);
        await whole(method, name, place, lastIsEmpty);
      }
    }
    const added = names.map((name) => [name, events] as const);
    expect(await eventsByName()).toEqual(new Map([...before, ...added]));
  }, 20_000);

  it('that is whole when the client goes is in the log as a whole or not at all', async () => {
    const names = Object.keys(breaks).map(() => randomUUID());
    const calls = Object.keys(breaks).map(async (how, index) => {
      const connection = await RawConnection.open(store.port);
      const body = Buffer.concat(messagesOf(names[index] as string));
      connection.send(calling(path), sending(body, true));
      breaks[how]?.(connection);
      await seen(connection, how);
    });
    await Promise.all(calls);
    await whole(method, randomUUID(), 0);
    const counts = await eventsByName();
    for (const name of names) expect([0, events]).toContain(counts.get(name) ?? 0);
  }, 20_000);
});
