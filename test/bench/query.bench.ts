import { parseArgs } from 'node:util';
import { ProgressBoard, StoreReadSide, timesFromFeed, type ReadStore } from '#projections';
import { startMongod, topologies } from '#testing/mongod/server.ts';
import { cpuSecondsOf } from './cpu-seconds.ts';
import { asOftenAsPossible, figure, percentile } from './figures.ts';
import { filledStore, type Size } from './query/filled-store.ts';
import { questions, type Ask } from './query/questions.ts';
import { positionAt, streamedFeed } from './query/streamed-feed.ts';

// What pages cost as history grows, of the same communes: asked one after the other for the latency,
// several at once for the number, nothing of it cached; then the summaries of the whole country.
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
const TURNS = 6;
const TURN_MS = 1_000;
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
  await measure(sizes, () => true);
  const country = { events: Number(values.country), communes: COUNTRY_COMMUNES };
  if (country.events > 0) await measure([country], (name) => name.endsWith('-summary'));
} finally {
  await mongod?.stop();
}

/** The questions that may be asked of a store. */
interface Asked {
  readonly size: Size;
  readonly store: ReadStore;
  readonly questions: Readonly<Record<string, Ask>>;
}

/** Measures the pages that are wanted, of each size. */
async function measure(sizes: readonly Size[], isWanted: (name: string) => boolean): Promise<void> {
  const all: Asked[] = [];
  try {
    for (const size of sizes) all.push(await askable(size));
    for (const name of Object.keys(all[0]?.questions ?? {})) {
      if (isWanted(name) && (only?.includes(name) ?? true)) await inTurns(name, all);
    }
  } finally {
    for (const { store } of all) await store.close();
  }
}

async function askable(size: Size): Promise<Asked> {
  const store = await filledStore(server, size);
  const feed = streamedFeed(size.events, () => []);
  const readSide = new StoreReadSide({
    store,
    board: new ProgressBoard(store),
    feed,
    times: timesFromFeed(feed),
    cacheBytesMax: 0,
  });
  const middle = positionAt(Math.floor(size.events / 2));
  return { size, store, questions: await questions(readSide, store, middle) };
}

/** What a question costs: milliseconds until its answer, and of CPU here and in the server. */
interface Costs {
  readonly sortedMs: readonly number[];
  readonly cpuMs: number;
  readonly perSecond: number;
}

/**
 * The same question of each size, in turns, because a machine is not as fast the next second; the
 * first turn of each is not counted, because it is compiled in it.
 */
async function inTurns(name: string, all: readonly Asked[]): Promise<void> {
  const turns: Costs[][] = all.map(() => []);
  for (let turn = 0; turn <= TURNS; turn += 1) {
    for (const [at, { questions }] of all.entries()) {
      turns[at]!.push(await costsOf(questions[name]!, turn));
    }
  }
  const costs = turns.map((each) => together(each.slice(1)));
  for (const [at, { size, store }] of all.entries()) {
    process.stdout.write(`${JSON.stringify({ ...size, readStore: store.kind })}\n`);
    tell(name, costs[at]!);
  }
  const [small, large] = [costs[0], costs.at(-1)];
  if (!small || !large || small === large) return;
  figure(`query-${name}-growth`, p99(large) / p99(small), '');
  figure(`query-${name}-p50-growth`, p50(large) / p50(small), '');
  figure(`query-${name}-cpu-growth`, large.cpuMs / small.cpuMs, '');
}

/** Asked one after the other, and then several at once; other communes each turn. */
async function costsOf(ask: Ask, turn: number): Promise<Costs> {
  const first = turn * 10_007;
  const before = cpuSeconds();
  const alone = await asOftenAsPossible(1, TURN_MS, (_, n) => ask(first + n));
  const cpuMs = ((cpuSeconds() - before) * 1_000) / alone.sortedMs.length;
  const many = await asOftenAsPossible(AT_ONCE, TURN_MS, (worker, n) =>
    ask(first + worker * 1_009 + n),
  );
  return { sortedMs: alone.sortedMs, cpuMs, perSecond: many.perSecond };
}

function together(turns: readonly Costs[]): Costs {
  const mean = (pick: (costs: Costs) => number): number =>
    turns.reduce((sum, each) => sum + pick(each), 0) / turns.length;
  return {
    sortedMs: turns.flatMap(({ sortedMs }) => sortedMs).sort((a, b) => a - b),
    cpuMs: mean(({ cpuMs }) => cpuMs),
    perSecond: mean(({ perSecond }) => perSecond),
  };
}

function tell(name: string, costs: Costs): void {
  figure(`query-${name}-p50-ms`, p50(costs), 'ms');
  figure(`query-${name}-p99-ms`, p99(costs), 'ms');
  figure(`query-${name}-cpu-ms`, costs.cpuMs, 'ms');
  figure(`query-${name}-per-second`, costs.perSecond, '1/s');
}

function p50({ sortedMs }: Costs): number {
  return percentile(sortedMs, 0.5);
}

function p99({ sortedMs }: Costs): number {
  return percentile(sortedMs, 0.99);
}

/** Of this process, and of mongod where it was started here. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + (cpuSecondsOf(mongod?.pid) ?? 0);
}
