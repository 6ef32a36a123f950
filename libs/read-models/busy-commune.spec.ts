import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { streamOf } from '#kernel';
import { MemoryReadStore, MongoReadStore, ProjectionEngine, type ReadStore } from '#projections';
import { day } from '#testing/days.ts';
import { busyCommune, busyCommuneId, recordedFeed } from '#testing/feeds/index.ts';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { findAuditTrail } from './audit-trail/query.ts';
import { findTimeline } from './commune-timeline/query.ts';
import type { ViewPage } from './directory/directory.ts';
import { totalContributions } from './flows/query.ts';
import { ledgerCategories, ledgerPayloads } from './payloads.ts';
import { readModels } from './registry.ts';

const EVENTS = 1_500;
const subjects = [streamOf('commune', busyCommuneId)];
const asOf = day('2026-11-22');
const log = busyCommune(EVENTS);

describe('A busy commune, with read models in memory', () => {
  busyCommuneSuite(async () => new MemoryReadStore());
});

onEveryMongoTopology('A busy commune', (mongo) => {
  busyCommuneSuite(() => MongoReadStore.connect(mongo().url));
});

function busyCommuneSuite(open: () => Promise<ReadStore>): void {
  let store: ReadStore;
  beforeAll(async () => {
    store = await open();
    const feed = recordedFeed(log);
    const shared = { models: readModels, store, feed };
    const engine = new ProjectionEngine({
      ...shared,
      payloads: ledgerPayloads,
      categories: ledgerCategories,
    });
    engine.start();
    await engine.ready();
    await engine.stop();
  }, 60_000);
  afterAll(async () => {
    await store.close();
  });

  test('has a timeline that is read to the end, page by page, in order and without repetition', async () => {
    const rows = await allPages((cursor) =>
      findTimeline(store.reader, { subjects, language: 'vi', asOf }, { limit: 70, cursor }),
    );
    const concerning = log.slice(1).map(({ eventId }) => eventId);
    expect(rows.map(({ id }) => id).sort()).toEqual(concerning.sort());
    const days = rows.map(({ occurredOn }) => occurredOn.last);
    expect(days).toEqual([...days].sort());
  });

  test('has an audit trail in the order of the log', async () => {
    const rows = await allPages((cursor) =>
      findAuditTrail(store.reader, { subjects }, { limit: 70, cursor }),
    );
    expect(rows.map(({ id }) => id)).toEqual(log.map(({ eventId }) => eventId));
  });

  test('has contributions that are summed by the store', async () => {
    const [total] = await totalContributions(store.reader, busyCommuneId, { asOf });
    const amounts = log.flatMap(({ type, data }) =>
      type === 'work.contributionRecorded.v1'
        ? [Number((data as { quantity: { amount: string } }).quantity.amount)]
        : [],
    );
    expect(total).toMatchObject({
      count: amounts.length,
      amount: String(amounts.reduce((sum, amount) => sum + amount, 0)),
    });
  });
}

async function allPages<Row>(
  page: (cursor: string | undefined) => Promise<ViewPage<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const { rows: more, next } = await page(cursor);
    rows.push(...more);
    cursor = next;
  } while (cursor !== undefined);
  return rows;
}
