import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { connectEventStore } from '#event-store';
import type { Position } from '#kernel';
import { MongoReadStore, ProjectionEngine } from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';
import { temporaryEventStore } from '#testing/event-store/temporary-event-store.ts';
import { startMongod, topologies, type Topology } from '#testing/mongod/server.ts';
import { cpuSecondsOf, cpuSecondsOfMachine } from './cpu-seconds.ts';
import { figure, percentile } from './figures.ts';
import { epochMs, type Written } from './lag/appended.ts';
import { appendLog } from './national-log/append-log.ts';
import { nationalLog } from './national-log/national-log.ts';
import type { Recording } from './national-log/recording.ts';

// From the answer of an append, which names a position, to a page that may be asked with it: every
// read model has applied it, as the projector's own process and another one hear of it. Event store,
// mongod, projector and writer are a process each. More events than the threshold from which a way
// through the log is long: following live must not stop there.
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    topology: { type: 'string', default: 'standalone' },
    'per-second': { type: 'string', default: '500' },
    events: { type: 'string', default: '12000' },
  },
});
const BEFORE = 5_000;
const LEDGER = '00000000-0000-4000-8000-000000002026';

// What is ended last does not keep this process running by itself.
const running = setInterval(() => {}, 1_000);
await measure(topologies.find((each) => each === values.topology) ?? 'standalone');
clearInterval(running);

async function measure(topology: Topology): Promise<void> {
  const eventStore = await temporaryEventStore();
  const mongod = await startMongod(topology, 'usual');
  try {
    const client = KurrentDBClient.connectionString(eventStore.url);
    await appendLog(client, LEDGER, some(nationalLog(BEFORE + Number(values.events)), BEFORE));
    await client.dispose();
    const store = await MongoReadStore.connect(mongod.url('bench'));
    const events = await connectEventStore(eventStore.url);
    const moves: { readonly to: Position; readonly at: number }[] = [];
    const engine = new ProjectionEngine({
      models: readModels,
      store,
      feed: events.feed,
      payloads: ledgerPayloads,
      categories: ledgerCategories,
      decisions: ledgerDecisions,
      steps: {
        afterCheckpoint: ({ to }) => void moves.push({ to: to as Position, at: epochMs() }),
      },
    });
    engine.start();
    await engine.ready();
    const args = [eventStore.url, mongod.url('bench'), String(BEFORE), values.events];
    const busyBefore = cpuSecondsOfMachine();
    const cpuBefore = cpuSecondsOf(process.pid);
    const mongodBefore = cpuSecondsOf(mongod.pid);
    const movesBefore = moves.length;
    const from = performance.now();
    const written = await writer([...args, values['per-second']]);
    const seconds = (performance.now() - from) / 1_000;
    const thousands = written.appended.length / 1_000;
    const cpuSeconds = (cpuSecondsOf(process.pid) ?? 0) - (cpuBefore ?? 0);
    const ofMongod = (cpuSecondsOf(mongod.pid) ?? 0) - (mongodBefore ?? 0);
    const coresBusy = (cpuSecondsOfMachine() - busyBefore) / seconds;
    const here = written.appended.map(({ position, answeredAt }) => {
      const seen = moves.find(({ to }) => to >= position)?.at ?? Number.POSITIVE_INFINITY;
      return Math.max(0, seen - answeredAt);
    });
    figure(`lag-${topology}-appended-per-second`, here.length / written.seconds, '1/s');
    figure(`lag-${topology}-cores-busy`, coresBusy, 'cores');
    figure(
      `lag-${topology}-events-per-flush`,
      here.length / (moves.length - movesBefore),
      'events',
    );
    figure(`lag-${topology}-cpu-seconds-per-1000-events`, cpuSeconds / thousands, 's');
    figure(`lag-${topology}-mongod-cpu-seconds-per-1000-events`, ofMongod / thousands, 's');
    tell(`lag-${topology}`, here);
    tell(`lag-${topology}-other-process`, written.lagsMs);
    await engine.stop();
    await Promise.all([store.close(), events.close()]);
  } finally {
    await mongod.stop();
    await eventStore.remove();
  }
}

async function writer(args: readonly string[]): Promise<Written> {
  const file = path.join(import.meta.dirname, 'lag', 'writer.ts');
  const child = fork(file, args, { execArgv: ['--import', 'tsx'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the writer ended before it was done');
  });
  ended.catch(() => undefined);
  const [written] = (await Promise.race([once(child, 'message'), ended])) as [Written];
  return written;
}

function* some(items: Iterator<Recording>, count: number): Generator<Recording> {
  for (let n = 0; n < count; n += 1) {
    const next = items.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function tell(name: string, lagsMs: readonly number[]): void {
  const sorted = [...lagsMs].sort((a, b) => a - b);
  figure(`${name}-p50-ms`, percentile(sorted, 0.5), 'ms');
  figure(`${name}-p99-ms`, percentile(sorted, 0.99), 'ms');
}
