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
import { startMongod } from '#testing/mongod/server.ts';

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
  const mongod = await startMongod('replicaSet');
  try {
    const store = await MongoReadStore.connect(mongod.url('bench'));
    await measure(`mongodb-${mongod.version}`, store);
    await store.close();
  } finally {
    await mongod.stop();
  }
}

async function measure(where: string, store: ReadStore): Promise<void> {
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed: recordedFeed(log),
    payloads: ledgerPayloads,
    categories: ledgerCategories,
  });
  engine.start();
  await engine.ready();
  await engine.stop();
  for (const [name, page] of Object.entries(pages)) {
    const cursors = await cursorsOf(page, store.reader);
    for (const [part, cursor] of Object.entries(cursors)) {
      const times: number[] = [];
      for (let n = 0; n < TIMES; n += 1) {
        const from = performance.now();
        await page(store.reader, { limit: LIMIT, cursor });
        times.push(performance.now() - from);
      }
      const median = times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0;
      print(`${where} ${name} ${part} page of ${LIMIT}, median`, Number(median.toFixed(2)), 'ms');
    }
  }
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

function print(figure: string, value: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ figure, value, unit })}\n`);
}
