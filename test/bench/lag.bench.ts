import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { jsonEvent, KurrentDBClient, type JSONType } from '@kurrent/kurrentdb-client';
import { connectEventStore } from '#event-store';
import { encodeMetadata, positionOf } from '#kernel';
import { MongoReadStore, ProgressBoard, ProjectionEngine, versionKey } from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';
import { temporaryEventStore } from '#testing/event-store/temporary-event-store.ts';
import { startMongod, topologies, type Topology } from '#testing/mongod/server.ts';
import { figure, percentile } from './figures.ts';
import { appendLog } from './national-log/append-log.ts';
import { nationalLog } from './national-log/national-log.ts';
import type { Recording } from './national-log/recording.ts';

// From the answer of an append, which names a position, to a page that may be asked with it: every
// read model has applied it, as a waiter of the same process and one of another hear of it.
const BEFORE = 5_000;
const COMMANDS = 5_000;
const A_SECOND = 500;
const PATIENCE_MS = 30_000;
const LEDGER = '00000000-0000-4000-8000-000000002026';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { topology: { type: 'string', default: 'standalone' } },
});
// What is ended last does not keep this process running by itself.
const running = setInterval(() => {}, 1_000);
await measure(topologies.find((each) => each === values.topology) ?? 'standalone');
clearInterval(running);

async function measure(topology: Topology): Promise<void> {
  const eventStore = await temporaryEventStore();
  const mongod = await startMongod(topology);
  try {
    const client = KurrentDBClient.connectionString(eventStore.url);
    const log = nationalLog(BEFORE + COMMANDS);
    await appendLog(client, LEDGER, some(log, BEFORE));
    const [store, elsewhere] = await Promise.all([
      MongoReadStore.connect(mongod.url('bench')),
      MongoReadStore.connect(mongod.url('bench')),
    ]);
    const events = await connectEventStore(eventStore.url);
    const engine = new ProjectionEngine({
      models: readModels,
      store,
      feed: events.feed,
      payloads: ledgerPayloads,
      categories: ledgerCategories,
      decisions: ledgerDecisions,
    });
    engine.start();
    await engine.ready();
    const here = await lags(client, some(log, COMMANDS / 2), engine.board);
    const there = await lags(client, log, new ProgressBoard(elsewhere));
    tell(`lag-${topology}`, here);
    tell(`lag-${topology}-other-process`, there);
    await engine.stop();
    await Promise.all([store.close(), elsewhere.close(), events.close(), client.dispose()]);
  } finally {
    await mongod.stop();
    await eventStore.remove();
  }
}

/** Appends at the rate, whatever the answers take; the milliseconds of each from answer to visible. */
async function lags(
  client: KurrentDBClient,
  log: Iterable<Recording>,
  board: ProgressBoard,
): Promise<readonly number[]> {
  const models = readModels.map(versionKey);
  const from = performance.now();
  const lagged: Promise<number>[] = [];
  for (const recording of log) {
    const wait = from + (lagged.length * 1_000) / A_SECOND - performance.now();
    if (wait > 1) await pause(wait);
    lagged.push(lagOf(client, recording, board, models));
  }
  return (await Promise.all(lagged)).sort((a, b) => a - b);
}

async function lagOf(
  client: KurrentDBClient,
  { stream, id, type, data, metadata }: Recording,
  board: ProgressBoard,
  models: readonly string[],
): Promise<number> {
  const event = jsonEvent({ id, type, data: data as JSONType, metadata: encodeMetadata(metadata) });
  const { position } = await client.appendToStream(stream, [event]);
  if (!position) throw new Error('the append came back without its position');
  const from = performance.now();
  await board.caughtUpTo(positionOf(position.commit), { models, timeoutMs: PATIENCE_MS });
  return performance.now() - from;
}

function* some<Item>(items: Iterator<Item>, count: number): Generator<Item> {
  for (let n = 0; n < count; n += 1) {
    const next = items.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function tell(name: string, sorted: readonly number[]): void {
  figure(`${name}-p50-ms`, percentile(sorted, 0.5), 'ms');
  figure(`${name}-p99-ms`, percentile(sorted, 0.99), 'ms');
}
