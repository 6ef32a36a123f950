import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { positionOf, START_OF_LOG, type Position } from '#kernel';
import { readConfiguration } from '#platform';
import { createHttpApp } from '#platform/server.ts';
import { ChangeFeed, MemoryReadStore, ProgressBoard, versionKey } from '#projections';
import { communeProgress } from '#read-models';
import { ChangesController } from './changes.controller.ts';

const RECORDS = 100;
const IDS = 100;
/** More than the buffers of both ends of a connection take. */
const ID_LENGTH = 3_000;
const RECORD_BYTES = IDS * ID_LENGTH;

const store = new MemoryReadStore();
const changes = new ChangeFeed({
  store,
  progress: new ProgressBoard(store),
  feed: { head: async () => START_OF_LOG },
});

@Module({
  controllers: [ChangesController],
  providers: [{ provide: ChangeFeed, useValue: changes }],
})
class ChangesModule {}

let app: NestFastifyApplication;
let directory: string;
let port: number;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-changes-'));
  const environment = { DATA_DIR: directory, LISTENER_STALLED_MS: '200' };
  app = await createHttpApp({
    configuration: readConfiguration(environment),
    log: pino({ level: 'silent' }),
    modules: [ChangesModule],
  });
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
  const lease = await store.acquire('live', 'a worker', 60_000);
  const start = { group: 'live', token: lease!.token, models: {} };
  await store.putGroup({ ...start, position: START_OF_LOG, seenTo: START_OF_LOG });
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

test('A listener that does not read is dropped; it goes on behind the last id it got, and misses nothing', async () => {
  const server = app.getHttpServer();
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const slow = listener();
  const [socket] = await accepted;
  while (changes.listeners === 0) await turn();
  let mostWaiting = 0;
  for (let n = 1; n <= RECORDS; n += 1) {
    await flush(n);
    await turn();
    mostWaiting = Math.max(mostWaiting, socket.writableLength);
  }
  await once(socket, 'close');
  expect(changes.listeners).toBe(0);
  expect(mostWaiting).toBeLessThan(2 * RECORD_BYTES + 100_000);

  const got = positionsIn(await textOf(slow));
  expect(got.length).toBeGreaterThan(0);
  expect(got.length).toBeLessThan(RECORDS);
  const again = listener(got.at(-1));
  const rest: Position[] = [];
  let text = '';
  for await (const bytes of again) {
    text += String(bytes);
    rest.push(...positionsIn(text));
    text = text.slice(text.lastIndexOf('\n\n') + 2);
    if (rest.at(-1) === at(RECORDS)) break;
  }
  again.destroy();
  const all = Array.from({ length: RECORDS }, (_, n) => at(n + 1));
  expect([...got, ...rest.filter((position) => position !== got.at(-1))]).toEqual(all);
});

function at(n: number): Position {
  return positionOf(BigInt(n));
}

/** Asks for the stream, and reads nothing of it until somebody does. */
function listener(after = at(0)): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET /v1/changes HTTP/1.1\r\nHost: x\r\nLast-Event-ID: ${after}\r\n\r\n`);
  return socket;
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes) => (text += String(bytes)));
  await once(socket, 'close');
  return text;
}

/** The ids of the changes that came whole. */
function positionsIn(text: string): Position[] {
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 2);
  return [...whole.matchAll(/^id: (\d{20})\nevent: changed$/gm)].map(([, id]) => id as Position);
}

async function flush(n: number): Promise<void> {
  const model = versionKey(communeProgress);
  const documents = Array.from({ length: IDS }, (_, id) => ({
    model,
    id: `${n}-${id}`.padEnd(ID_LENGTH, 'x'),
    about: [],
  }));
  const [live] = await store.groups();
  const outcome = await store.flush({
    from: live!.position,
    progress: { ...live!, position: at(n), seenTo: at(n) },
    writes: new Map(),
    parked: [],
    marks: [],
    changes: { documents, whole: [] },
  });
  expect(outcome).toBe('done');
}
