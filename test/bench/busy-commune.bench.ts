import { streamOf, type Day } from '#kernel';
import {
  MemoryReadStore,
  MongoReadStore,
  ProgressBoard,
  ProjectionEngine,
  StoreReadSide,
  timesFromFeed,
  type DocumentReader,
  type ReadStore,
} from '#projections';
import {
  findAuditTrail,
  findTimeline,
  ledgerCategories,
  ledgerPayloads,
  readModels,
  totalContributions,
} from '#read-models';
import { busyCommune, busyCommuneId, recordedFeed } from '#testing/feeds/index.ts';
import { findMongod } from '#testing/mongod/find.ts';
import { startMongod, topologies } from '#testing/mongod/server.ts';
import { figure, percentile } from './figures.ts';
import { Profile } from './mongo-profile.ts';

// 100,000 events that concern one commune: first, middle and last page of timeline and audit trail,
// and its total, as answers are read: of one moment, the total again from what is cached.
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
    const mongod = await startMongod(topology, 'usual');
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
  const feed = recordedFeed(log);
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed,
    payloads: ledgerPayloads,
    categories: ledgerCategories,
  });
  const from = performance.now();
  engine.start();
  await engine.ready();
  await engine.stop();
  figure(`${where} events applied`, (EVENTS / (performance.now() - from)) * 1_000, '/s');
  const board = new ProgressBoard(store);
  const readSide = new StoreReadSide({ store, board, feed, times: timesFromFeed(feed) });
  const answered = <Value>(read: (reader: DocumentReader) => Promise<Value>): Promise<unknown> =>
    readSide.answer({ models: readModels }, read);
  const profile = await profiled?.();
  for (const [name, page] of Object.entries(pages)) {
    const cursors = await cursorsOf(page, store.reader);
    for (const [part, cursor] of Object.entries(cursors)) {
      const what = `${where} ${name} ${part} page of ${LIMIT}`;
      const ask = (): Promise<unknown> =>
        answered((reader) => page(reader, { limit: LIMIT, cursor }));
      await printMs(what, TIMES, ask);
      await profile?.print(what, ask);
    }
  }
  const total = (): Promise<unknown> =>
    answered((reader) => totalContributions(reader, busyCommuneId, { asOf }));
  await printMs(`${where} total, asked first`, 1, total);
  await printMs(`${where} total, asked again`, TIMES, total);
  await profile?.close();
}

async function printMs(what: string, times: number, ask: () => Promise<unknown>): Promise<void> {
  const taken: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const from = performance.now();
    await ask();
    taken.push(performance.now() - from);
  }
  taken.sort((a, b) => a - b);
  figure(`${what}, median`, percentile(taken, 0.5), 'ms');
  if (times > 1) figure(`${what}, fastest`, percentile(taken, 0), 'ms');
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
