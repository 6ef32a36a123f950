import { streamOf, type Day } from '#kernel';
import {
  MemoryReadStore,
  MongoReadStore,
  ProjectionEngine,
  type DocumentReader,
  type ReadStore,
} from '#projections';
import {
  findAuditTrail,
  findTimeline,
  ledgerCategories,
  ledgerPayloads,
  readModels,
} from '#read-models';
import { busyCommune, busyCommuneId, recordedFeed } from '#testing/feeds/index.ts';
import { findMongod } from '#testing/mongod/find.ts';
import { startMongod, topologies } from '#testing/mongod/server.ts';
import { figure, percentile } from './figures.ts';
import { Profile } from './mongo-profile.ts';

// 100,000 events that concern one commune: first, middle and last page of timeline and audit trail.
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 100_000);
const LIMIT = 50;
const TIMES = 21;
const subjects = [streamOf('commune', busyCommuneId)];
const asOf = '2026-11-22' as Day;
const log = busyCommune(EVENTS);

type Page = (
  reader: DocumentReader,
  paging: { limit: number; cursor?: string | undefined },
) => Promise<{ readonly rows: readonly unknown[]; readonly next?: string }>;

const pages: Readonly<Record<string, Page>> = {
  timeline: (reader, paging) => findTimeline(reader, { subjects, language: 'vi', asOf }, paging),
  auditTrail: (reader, paging) => findAuditTrail(reader, { subjects }, paging),
};

await measure('in-memory', new MemoryReadStore());
if ('missing' in findMongod()) {
  process.stderr.write('mongodb: NOT RUN\n');
} else {
  for (const topology of topologies) {
    const mongod = await startMongod(topology);
    try {
      const url = mongod.url('bench');
      const store = await MongoReadStore.connect(url);
      await measure(`mongodb-${mongod.version} ${topology}`, store, () => Profile.of(url));
      await store.close();
    } finally {
      await mongod.stop();
    }
  }
}

async function measure(
  where: string,
  store: ReadStore,
  profiled?: () => Promise<Profile>,
): Promise<void> {
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed: recordedFeed(log),
    payloads: ledgerPayloads,
    categories: ledgerCategories,
  });
  const from = performance.now();
  engine.start();
  await engine.ready();
  await engine.stop();
  figure(`${where} events applied`, (EVENTS / (performance.now() - from)) * 1_000, '/s');
  const profile = await profiled?.();
  for (const [name, page] of Object.entries(pages)) {
    const cursors = await cursorsOf(page, store.reader);
    for (const [part, cursor] of Object.entries(cursors)) {
      const what = `${where} ${name} ${part} page of ${LIMIT}`;
      const ask = (): Promise<unknown> => page(store.reader, { limit: LIMIT, cursor });
      figure(`${what}, median`, await medianMs(ask), 'ms');
      await profile?.print(what, ask);
    }
  }
  await profile?.close();
}

async function medianMs(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const from = performance.now();
    await ask();
    times.push(performance.now() - from);
  }
  return percentile(
    times.sort((a, b) => a - b),
    0.5,
  );
}

async function cursorsOf(
  page: Page,
  reader: DocumentReader,
): Promise<Record<'first' | 'middle' | 'last', string | undefined>> {
  const cursors: (string | undefined)[] = [undefined];
  for (;;) {
    const { next } = await page(reader, { limit: 1_000, cursor: cursors.at(-1) });
    if (next === undefined) break;
    cursors.push(next);
  }
  const middle = cursors[Math.floor(cursors.length / 2)];
  return { first: undefined, middle, last: cursors.at(-1) };
}
