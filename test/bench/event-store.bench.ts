import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { excludeSystemEvents, jsonEvent, KurrentDBClient, START } from '@kurrent/kurrentdb-client';
import { temporaryEventStore } from '#testing/event-store/temporary-event-store.ts';
import { asOftenAsPossible, figure, percentile } from './figures.ts';

/**
 * The embedded event store behind the official client, in a process of its own, durable, with
 * events of 1 KiB, beside a stub in the same run. `--events 10000000` opens a log of that size;
 * `--only index`, `opening` or `serving` measures a part.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { events: { type: 'string', default: '300000' }, only: { type: 'string' } },
});
const parts = { index: indexMemory, opening, serving };
if (values.only !== undefined && !Object.keys(parts).includes(values.only)) {
  process.stderr.write(`--only is one of: ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
const OPENED = Number(values.events);
const FOR_MS = 2_000;
const TURNS = 5;
const FOLLOWED = 30_000;
const LIVE_PER_SECOND = 1_000;
const LIVE_EVENTS = 3 * LIVE_PER_SECOND;
const EVENT_BYTES = 1_024;
const data = { text: 'x'.repeat(EVENT_BYTES - 12) };
const aBenchEvent = () => jsonEvent({ type: 'bench', data });

for (const [name, measure] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) await measure();
}

async function serving(): Promise<void> {
  const server = await temporaryEventStore();
  const stub = await child('stub.ts', [String(FOLLOWED), String(EVENT_BYTES - 12)]);
  const client = KurrentDBClient.connectionString(server.url);
  const stubClient = KurrentDBClient.connectionString((stub.message as { url: string }).url);
  try {
    await sideBySide('append-64', client, stubClient, (to) => appended(to, 64));
    figure('append-1-per-second', await appended(client, 1), '1/s');
    await fill(client);
    await sideBySide('all-subscription', client, stubClient, followed);
    await latencies(server.url);
  } finally {
    await client.dispose();
    await stubClient.dispose();
    stub.child.kill();
    await server.remove();
  }
}

/** Of live events, in a client's process of its own, and of the disk alone, in turns. */
async function latencies(url: string): Promise<void> {
  const args = [url, LIVE_EVENTS, LIVE_PER_SECOND, EVENT_BYTES - 12].map(String);
  const { child: follower } = await child('live.ts', args);
  const turns: { live: readonly number[]; flush: readonly number[] }[] = [];
  for (let turn = 0; turn <= TURNS; turn += 1) {
    follower.send('turn');
    const [live] = (await once(follower, 'message')) as [number[]];
    turns.push({ live: live.sort((a, b) => a - b), flush: await flushLatency() });
  }
  follower.disconnect();
  for (const name of ['flush', 'live'] as const) {
    for (const [share, percent] of [
      [0.5, 'p50'],
      [0.99, 'p99'],
    ] as const) {
      const ofTurns = turns.slice(1).map((turn) => percentile(turn[name], share));
      figure(`${name}-latency-${percent}-ms`, median(ofTurns), 'ms');
    }
  }
}

/**
 * The same of the server and of the stub, in turns, because a machine is not as fast the next
 * second; the first turn of each is not counted, because the client is compiled in it.
 */
async function sideBySide(
  name: string,
  client: KurrentDBClient,
  stubClient: KurrentDBClient,
  measure: (to: KurrentDBClient) => Promise<number>,
): Promise<void> {
  const turns: { real: number; stub: number }[] = [];
  for (let turn = 0; turn <= TURNS; turn += 1) {
    turns.push({ real: await measure(client), stub: await measure(stubClient) });
  }
  const counted = turns.slice(1);
  figure(`${name}-per-second`, median(counted.map(({ real }) => real)), '1/s');
  figure(`${name}-stub-per-second`, median(counted.map(({ stub }) => stub)), '1/s');
  figure(`${name}-to-stub-ratio`, median(counted.map(({ real, stub }) => real / stub)), '');
}

function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** Appends of one event each, from so many writers at once. */
async function appended(to: KurrentDBClient, writers: number): Promise<number> {
  const act = (writer: number) => to.appendToStream(`bench-${writers}-${writer}`, aBenchEvent());
  return (await asOftenAsPossible(writers, FOR_MS, act)).perSecond;
}

async function fill(client: KurrentDBClient): Promise<void> {
  for (let n = 0; n < FOLLOWED / 1_000; n += 1) {
    await client.appendToStream('bench-filling', Array.from({ length: 1_000 }, aBenchEvent));
  }
}

async function followed(from: KurrentDBClient): Promise<number> {
  const filter = excludeSystemEvents();
  const subscription = from.subscribeToAll({ fromPosition: START, filter });
  let startedAt = 0;
  let seen = 0;
  for await (const { event } of subscription) {
    if (event) seen += 1;
    if (seen === 1) startedAt = performance.now();
    if (seen === FOLLOWED) break;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await subscription.unsubscribe();
  return seen / seconds;
}

/**
 * What the disk alone makes of the latency: events that come as often are written and flushed, those
 * together that came during the flush before, with no client and no server.
 */
async function flushLatency(): Promise<readonly number[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-bench-'));
  const file = await open(path.join(directory, 'flushed'), 'w');
  try {
    const times: number[] = [];
    const startedAt = performance.now();
    while (times.length < LIVE_EVENTS) {
      const due = Math.min(LIVE_EVENTS, dueSince(startedAt));
      if (due === times.length) {
        await pause(1);
        continue;
      }
      await file.write(Buffer.alloc((due - times.length) * EVENT_BYTES));
      await file.datasync();
      const now = performance.now() - startedAt;
      while (times.length < due) times.push(now - (times.length * 1_000) / LIVE_PER_SECOND);
    }
    return times.sort((a, b) => a - b);
  } finally {
    await file.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** How many events are to have come by now. */
function dueSince(startedAt: number): number {
  return Math.floor(((performance.now() - startedAt) / 1_000) * LIVE_PER_SECOND);
}

/** Two sizes each, so that what does not grow drops out. */
async function indexMemory(): Promise<void> {
  const bytes = async (events: number, streams: number): Promise<number> => {
    const args = [String(events), String(streams)];
    const { message, child: process } = await child('index-memory.ts', args, ['--expose-gc']);
    process.kill();
    return (message as { bytes: number }).bytes;
  };
  const [some, more] = [await bytes(300_000, 1_000), await bytes(1_300_000, 1_000)];
  const perEvent = (more - some) / 1_000_000;
  const [few, many] = [await bytes(300_000, 50_000), await bytes(300_000, 250_000)];
  figure('index-bytes-per-event', perEvent, 'B');
  figure('index-bytes-per-stream', (many - few) / 200_000, 'B');
}

async function opening(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-bench-'));
  try {
    await child('opening.ts', ['fill', directory, String(OPENED)]);
    const { message } = await child('opening.ts', ['open', directory]);
    const { seconds, cpuSeconds, events } = message as Record<string, number>;
    const name = OPENED === 10_000_000 ? 'open-10m' : `open-${events}`;
    figure(`${name}-seconds`, Number(seconds), 's');
    figure(`${name}-cpu-seconds`, Number(cpuSeconds), 's');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs a part of the bench in a process of its own, up to its first message. */
async function child(
  file: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<{ child: ChildProcess; message: unknown }> {
  const entry = path.join(import.meta.dirname, 'event-store', file);
  const process = fork(entry, args, { execArgv: ['--import', 'tsx', ...flags] });
  const ended = once(process, 'exit').then(() => {
    throw new Error(`${file} ended`);
  });
  const [message] = (await Promise.race([once(process, 'message'), ended])) as [unknown];
  ended.catch(() => undefined);
  if (file === 'opening.ts') await ended.catch(() => undefined);
  return { child: process, message };
}
