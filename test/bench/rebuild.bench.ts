import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { MongoClient } from 'mongodb';
import { temporaryEventStore } from '#testing/event-store/temporary-event-store.ts';
import { startMongod, topologies, type Topology } from '#testing/mongod/server.ts';
import { cpuSecondsOf } from './cpu-seconds.ts';
import { figure } from './figures.ts';
import { appendLog } from './national-log/append-log.ts';
import { nationalLog } from './national-log/national-log.ts';
import { inOwnProcess, type Measured } from './rebuild/task.ts';

// A seeded national history, rebuilt into every read model of a real MongoDB (or in memory).
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    events: { type: 'string', default: '100000' },
    'read-store': { type: 'string' },
    topology: { type: 'string', default: 'standalone' },
    'in-memory': { type: 'boolean', default: false },
    'no-insert': { type: 'boolean', default: false },
  },
});
const EVENTS = Number(values.events);
const DATABASE = 'commune_ledger_bench';
const LEDGER = '00000000-0000-4000-8000-000000002026';
const PASSES: readonly number[] = [1, 3];

const eventStore = await temporaryEventStore();
try {
  machine();
  const from = performance.now();
  const client = KurrentDBClient.connectionString(eventStore.url);
  await appendLog(client, LEDGER, nationalLog(EVENTS - 1));
  await client.dispose();
  figure('rebuild-log-generated-events-per-second', EVENTS / since(from), '1/s');
  const read = await inOwnProcess({ kind: 'read', eventStore: eventStore.url });
  figure('rebuild-read-events-per-second', EVENTS / read.seconds, '1/s');
  cost('read', read);
  if (values['in-memory']) await intoMemory(read);
  else await intoMongo(read);
} finally {
  await eventStore.remove();
}

async function intoMemory(read: Measured): Promise<void> {
  const rebuilt = await inOwnProcess({ kind: 'rebuild', eventStore: eventStore.url });
  figure('rebuild-in-memory-events-per-second', EVENTS / rebuilt.seconds, '1/s');
  figure('rebuild-in-memory-seconds', rebuilt.seconds, 's');
  figure('rebuild-in-memory-to-read-ratio', read.seconds / rebuilt.seconds, '');
  figure('rebuild-in-memory-peak-memory-mib', rebuilt.peakMib, 'MiB');
  cost('rebuild-in-memory', rebuilt);
}

async function intoMongo(read: Measured): Promise<void> {
  const topology = topologies.find((each) => each === values.topology) ?? 'standalone';
  const given = values['read-store'];
  const mongod = given === undefined ? await startMongod(topology, 'usual') : undefined;
  try {
    const readStore = onBenchDatabase(given ?? (mongod?.url() as string));
    await emptied(readStore, mongod ? topology : undefined);
    const mongodBefore = cpuSecondsOf(mongod?.pid);
    const rebuilt = await inOwnProcess({ kind: 'rebuild', eventStore: eventStore.url, readStore });
    const mongodAfter = cpuSecondsOf(mongod?.pid);
    const documents = await documentsIn(readStore);
    figure('rebuild-events-per-second', EVENTS / rebuilt.seconds, '1/s');
    figure('rebuild-documents-per-second', documents / rebuilt.seconds, '1/s');
    figure('rebuild-documents', documents, '');
    figure('rebuild-peak-memory-mib', rebuilt.peakMib, 'MiB');
    figure('rebuild-to-read-ratio', read.seconds / rebuilt.seconds, '');
    cost('rebuild', rebuilt);
    if (mongodBefore !== undefined && mongodAfter !== undefined) {
      const spent = ((mongodAfter - mongodBefore) * 1_000) / EVENTS;
      figure('rebuild-mongod-cpu-seconds-per-1000-events', spent, 's');
    }
    if (values['no-insert']) return;
    const passes: Measured[] = [];
    for (const atOnce of PASSES) {
      passes.push(
        await inOwnProcess({ kind: 'insert', readStore, into: `${DATABASE}_anew`, atOnce }),
      );
    }
    const best = Math.min(...passes.map(({ seconds }) => seconds));
    figure('rebuild-insert-documents-per-second', documents / best, '1/s');
    figure('rebuild-to-insert-ratio', best / rebuilt.seconds, '');
  } finally {
    await mongod?.stop();
  }
}

/** The bench empties its database: it never touches the one that a connection string names. */
function onBenchDatabase(url: string): string {
  const named = new URL(url);
  named.pathname = `/${DATABASE}`;
  return named.href;
}

/** An earlier run's database goes; says what the server is. */
async function emptied(url: string, topology: Topology | undefined): Promise<void> {
  const client = new MongoClient(url);
  try {
    const { version } = await client.db('admin').command({ buildInfo: 1 });
    await client.db().dropDatabase();
    process.stdout.write(`${JSON.stringify({ mongod: version, topology })}\n`);
  } finally {
    await client.close();
  }
}

async function documentsIn(url: string): Promise<number> {
  const client = new MongoClient(url);
  try {
    const collections = await client.db().listCollections({}, { nameOnly: true }).toArray();
    const names = collections.map(({ name }) => name).filter((name) => /__v\d+$/.test(name));
    const counts = await Promise.all(
      names.map((name) => client.db().collection(name).countDocuments()),
    );
    return counts.reduce((sum, each) => sum + each, 0);
  } finally {
    await client.close();
  }
}

function cost(what: string, { cpuSeconds }: Measured): void {
  figure(`${what}-cpu-seconds-per-1000-events`, (cpuSeconds * 1_000) / EVENTS, 's');
}

function machine(): void {
  const [cpu] = cpus();
  process.stdout.write(`${JSON.stringify({ events: EVENTS, cpu: cpu?.model })}\n`);
}

function since(from: number): number {
  return (performance.now() - from) / 1_000;
}
