import { MongoClient } from 'mongodb';
import { LIVE, MongoReadStore, ProjectionEngine } from '#projections';
import { ledgerCategories, ledgerPayloads, readModels } from '#read-models';
import { nationalLog } from '../national-log/national-log.ts';
import { positionAt, streamedFeed } from './streamed-feed.ts';

const TOLD_EVERY_MS = 1_000;

/** How much is recorded, of how many communes. */
export interface Size {
  readonly events: number;
  readonly communes: number;
}

/** A read store with a national history of a size; one that holds it already is taken as it is. */
export async function filledStore(server: string, size: Size): Promise<MongoReadStore> {
  const url = new URL(server);
  url.pathname = `/commune_ledger_query_${size.events}_${size.communes}`;
  if (!(await isFilled(url.href, size))) {
    await fill(url.href, size);
    await writtenOut(url.href);
  }
  return MongoReadStore.connect(url.href);
}

/** Waits until the server has everything in its data files: it would do so while questions are asked. */
async function writtenOut(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db('admin').command({ fsync: 1 });
  await client.close();
}

async function isFilled(url: string, { events }: Size): Promise<boolean> {
  const store = await MongoReadStore.connect(url);
  try {
    const live = (await store.groups()).find(({ group }) => group === LIVE);
    return live?.position === positionAt(events);
  } finally {
    await store.close();
  }
}

async function fill(url: string, { events, communes }: Size): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropDatabase();
  await client.close();
  const store = await MongoReadStore.connect(url);
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed: streamedFeed(events, () => nationalLog(events, { communes })),
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    report: (report) => process.stderr.write(`${report.code}: ${report.message}\n`),
  });
  const telling = setInterval(() => void tell(engine, events), TOLD_EVERY_MS);
  try {
    engine.start();
    await engine.ready();
    await engine.stop();
  } finally {
    clearInterval(telling);
    await store.close();
  }
}

/** On a terminal, how far it is. */
async function tell(engine: ProjectionEngine, events: number): Promise<void> {
  if (!process.stderr.isTTY) return;
  const [live] = (await engine.status()).groups;
  const { applied = 0, rate = 0 } = live ?? {};
  const left = rate > 0 ? `${Math.ceil((events - applied) / rate)} s` : '…';
  process.stderr.write(`\r${applied}/${events} events · ${Math.round(rate)}/s · ${left}   `);
}
