import { parseArgs } from 'node:util';
import { ProgressBoard, StoreReadSide, timesFromFeed } from '#projections';
import { startMongod, topologies } from '#testing/mongod/server.ts';
import { cpuSecondsOf } from './cpu-seconds.ts';
import { asOftenAsPossible, figure, percentile } from './figures.ts';
import { filledStore, type Size } from './query/filled-store.ts';
import { questions, type Ask } from './query/questions.ts';
import { positionAt, streamedFeed } from './query/streamed-feed.ts';

// What pages cost as history grows, of the same communes: asked one after the other for the latency,
// several at once for the number, nothing of it cached. Then the summaries of the whole country.
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    events: { type: 'string', default: '10000,1000000' },
    communes: { type: 'string', default: '110' },
    country: { type: 'string', default: '100000' },
    only: { type: 'string' },
    topology: { type: 'string', default: 'standalone' },
    'read-store': { type: 'string' },
  },
});
const COUNTRY_COMMUNES = 11_000;
const FOR_MS = 4_000;
const AT_ONCE = 8;
const only = values.only?.split(',');

const topology = topologies.find((each) => each === values.topology) ?? 'standalone';
const given = values['read-store'];
const mongod = given === undefined ? await startMongod(topology, 'usual') : undefined;
const server = given ?? mongod?.url() ?? '';
try {
  const sizes = values.events.split(',').map((events) => ({
    events: Number(events),
    communes: Number(values.communes),
  }));
  const costs: Costs[] = [];
  for (const size of sizes) costs.push(await measure(size, () => true));
  const [small, large] = [costs[0], costs.at(-1)];
  for (const name of small && large && small !== large ? Object.keys(large) : []) {
    const [before, after] = [small?.[name], large?.[name]];
    if (!before || !after) continue;
    figure(`query-${name}-growth`, after.p99 / before.p99, '');
    figure(`query-${name}-cpu-growth`, after.cpuMs / before.cpuMs, '');
  }
  const country = { events: Number(values.country), communes: COUNTRY_COMMUNES };
  if (country.events > 0) await measure(country, (name) => name.endsWith('-summary'));
} finally {
  await mongod?.stop();
}

/** What a question costs: milliseconds until its answer, and of CPU here and in the server. */
interface Cost {
  readonly p99: number;
  readonly cpuMs: number;
}

type Costs = Readonly<Record<string, Cost>>;

/** Measures the pages that are wanted. */
async function measure(size: Size, isWanted: (name: string) => boolean): Promise<Costs> {
  const store = await filledStore(server, size);
  try {
    const header = { ...size, readStore: store.kind };
    process.stdout.write(`${JSON.stringify(header)}\n`);
    const board = new ProgressBoard(store);
    const feed = streamedFeed(size.events, () => []);
    const times = timesFromFeed(feed);
    const readSide = new StoreReadSide({ store, board, feed, times, cacheBytesMax: 0 });
    const asked = await questions(readSide, store, positionAt(Math.floor(size.events / 2)));
    const costs: Record<string, Cost> = {};
    for (const [name, ask] of Object.entries(asked)) {
      if (!isWanted(name) || !(only?.includes(name) ?? true)) continue;
      costs[name] = await measureOne(name, ask);
    }
    return costs;
  } finally {
    await store.close();
  }
}

async function measureOne(name: string, ask: Ask): Promise<Cost> {
  // What Node compiles on the way would count for the first size alone.
  await asOftenAsPossible(1, FOR_MS, (_, turn) => ask(turn));
  const before = cpuSeconds();
  const alone = await asOftenAsPossible(1, FOR_MS, (_, turn) => ask(turn));
  const cpuMs = ((cpuSeconds() - before) * 1_000) / alone.sortedMs.length;
  const together = await asOftenAsPossible(AT_ONCE, FOR_MS, (worker, turn) =>
    ask(worker * 1_009 + turn),
  );
  const p99 = percentile(alone.sortedMs, 0.99);
  figure(`query-${name}-p50-ms`, percentile(alone.sortedMs, 0.5), 'ms');
  figure(`query-${name}-p99-ms`, p99, 'ms');
  figure(`query-${name}-cpu-ms`, cpuMs, 'ms');
  figure(`query-${name}-per-second`, together.perSecond, '1/s');
  return { p99, cpuMs };
}

/** Of this process, and of mongod where it was started here. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + (cpuSecondsOf(mongod?.pid) ?? 0);
}
