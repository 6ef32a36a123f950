import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { connectEventStore } from '#event-store';
import { MemoryReadStore, MongoReadStore, ProjectionEngine, type ReadStore } from '#projections';
import { ledgerCategories, ledgerPayloads, readModels } from '#read-models';
import { temporaryEventStore } from '#testing/event-store/temporary-event-store.ts';
import { findMongod } from '#testing/mongod/find.ts';
import { startMongod, topologies } from '#testing/mongod/server.ts';
import { figure } from './figures.ts';
import { MANY_EVENTS, recordManyCommunes } from './many-communes.ts';

// A province's history, the whole way of an event: embedded event store, subscription, every read model, read store.
const server = await temporaryEventStore();
try {
  const client = KurrentDBClient.connectionString(server.url);
  await recordManyCommunes(client);
  await client.dispose();
  await measure('in memory', new MemoryReadStore());
  if ('missing' in findMongod()) process.stderr.write('mongodb: NOT RUN\n');
  else for (const topology of topologies) await measureOn(topology);
} finally {
  await server.remove();
}

async function measureOn(topology: (typeof topologies)[number]): Promise<void> {
  const mongod = await startMongod(topology, 'usual');
  try {
    const store = await MongoReadStore.connect(mongod.url('bench'));
    await measure(`mongodb ${mongod.version} ${topology}`, store);
    await store.close();
  } finally {
    await mongod.stop();
  }
}

async function measure(where: string, store: ReadStore): Promise<void> {
  const log = await connectEventStore(server.url);
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed: log.feed,
    payloads: ledgerPayloads,
    categories: ledgerCategories,
  });
  const from = performance.now();
  engine.start();
  await engine.ready();
  const seconds = (performance.now() - from) / 1_000;
  await engine.stop();
  await log.close();
  figure(`events into all read models, ${where}`, MANY_EVENTS / seconds, '1/s');
}
