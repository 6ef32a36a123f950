import { setTimeout as pause } from 'node:timers/promises';
import { jsonEvent, KurrentDBClient, type JSONType } from '@kurrent/kurrentdb-client';
import { encodeMetadata, positionOf } from '#kernel';
import { MongoReadStore, ProgressBoard, versionKey } from '#projections';
import { newestReadModels } from '#read-models';
import { nationalLog } from '../national-log/national-log.ts';
import type { Recording } from '../national-log/recording.ts';
import { epochMs, type Appended, type Written } from './appended.ts';

// Appends at a rate, whatever the answers take, and waits for each as a page of this process would:
// `writer.ts <event store> <read store> <events before> <events> <a second>`, as a child.
const PATIENCE_MS = 60_000;
const [eventStore = '', readStore = '', ...numbers] = process.argv.slice(2);
const [before = 0, count = 0, aSecond = 1] = numbers.map(Number);
const client = KurrentDBClient.connectionString(eventStore);
const store = await MongoReadStore.connect(readStore);
const board = new ProgressBoard(store);
const models = newestReadModels.map(versionKey);

const log = nationalLog(before + count);
for (let n = 0; n < before; n += 1) log.next();
const from = performance.now();
const running: Promise<Appended & { readonly lagMs: number }>[] = [];
for (const recording of log) {
  const wait = from + (running.length * 1_000) / aSecond - performance.now();
  if (wait > 1) await pause(wait);
  running.push(appendedAndSeen(recording));
}
const appended = await Promise.all(running);
const seconds = (performance.now() - from) / 1_000;
const message: Written = { appended, lagsMs: appended.map(({ lagMs }) => lagMs), seconds };
process.send?.(message, () => process.disconnect());
await Promise.all([store.close(), client.dispose()]);

async function appendedAndSeen({ stream, id, type, data, metadata }: Recording) {
  const event = jsonEvent({ id, type, data: data as JSONType, metadata: encodeMetadata(metadata) });
  const { position: given } = await client.appendToStream(stream, [event]);
  if (!given) throw new Error('the append came back without its position');
  const answeredAt = epochMs();
  const position = positionOf(given.commit);
  await board.caughtUpTo(position, { models, timeoutMs: PATIENCE_MS });
  return { position, answeredAt, lagMs: epochMs() - answeredAt };
}
