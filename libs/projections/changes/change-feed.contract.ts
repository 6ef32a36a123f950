import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { positionOf, START_OF_LOG, type Position } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts, type Account } from '#testing/projections/index.ts';
import {
  ChangeFeed,
  ProgressBoard,
  ProjectionEngine,
  WorkerKilled,
  type ChangeNews,
  type ChangeRecord,
  type EngineOptions,
  type Listening,
  type ReadStore,
} from '../index.ts';
import { moved, parts } from '../projection-engine.contract.ts';
import { lead, type OpenStore } from '../read-store.contract.ts';

const MODELS = ['accounts__v1', 'journal__v1'];
const STEPS = ['afterLoad', 'beforeWrite', 'betweenWriteAndCheckpoint', 'afterCheckpoint'] as const;
const A_LOG_OF_THEIR_OWN = positionOf(10n ** 15n);

/** What whoever follows the changes of documents may rely on, on every store. */
export function changeFeedContract(open: OpenStore): void {
  describe('followed by listeners', () => {
    changeFeedTests(open);
  });
}

function changeFeedTests(open: OpenStore): void {
  const engines: ProjectionEngine[] = [];
  const listeners: (() => Promise<unknown>)[] = [];
  let store: ReadStore;
  let feed: ScriptedFeed;
  beforeEach(async () => {
    store = await open();
    feed = new ScriptedFeed();
    feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
  });
  afterEach(async () => {
    await Promise.all(listeners.splice(0).map((leave) => leave()));
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });

  async function run(more: Partial<EngineOptions> = {}): Promise<ProjectionEngine> {
    const base = parts(feed, store);
    const limits = { ...base.limits, ...more.limits };
    const engine = new ProjectionEngine({ ...base, ...more, limits });
    engines.push(engine);
    engine.start();
    await engine.ready();
    return engine;
  }

  /** A feed of another process, or of that of an engine. */
  function changes(
    progress = new ProgressBoard(store),
    more: { quietMs?: number; listenersMax?: number } = {},
  ): ChangeFeed {
    return new ChangeFeed({ store, progress, feed, ...more });
  }

  function listen(
    to: ChangeFeed,
    asked: Partial<Omit<Listening, 'signal'>> = {},
  ): AsyncGenerator<ChangeNews, void> {
    const end = new AbortController();
    const listener = to.listen({ wants: () => true, ...asked, signal: end.signal });
    listeners.push(() => {
      end.abort();
      return listener.return();
    });
    return listener;
  }

  /** What is heard until everything up to a position is known. */
  async function heardUpTo(
    position: Position,
    listener: AsyncGenerator<ChangeNews, void>,
  ): Promise<readonly ChangeNews[]> {
    const heard: ChangeNews[] = [];
    for (;;) {
      const news = await next(listener);
      heard.push(news);
      if (news.position >= position) return heard;
    }
  }

  test('hear what an event changed in every model, and find it at the position they hear', async () => {
    const { board } = await run();
    for (const progress of [board, new ProgressBoard(store)]) {
      const listener = listen(changes(progress));
      expect(await next(listener)).toEqual({ kind: 'seen', position: await feed.head() });
      const [event] = feed.append(moved('a', 1, { concerns: ['account-b'] }));
      const { position, eventId } = event!;
      const news = await next(listener);
      expect(news).toMatchObject({ kind: 'changed', position });
      const about = ['account-a', 'account-b'];
      expect(recordOf(news).documents).toEqual([
        { model: 'accounts__v1', id: 'a', about },
        { model: 'accounts__v1', id: 'b', about },
        { model: 'journal__v1', id: eventId, about },
      ]);
      expect(recordOf(news).whole).toEqual([]);
      const there = await store.reader.load(accounts, ['a', 'b']);
      expect(there.map(({ appliedTo }) => appliedTo)).toEqual([position, position]);
    }
  });

  test('hear that a document was removed', async () => {
    await run();
    feed.append(moved('a', 1));
    const listener = listen(changes(), { after: await feed.head() });
    await next(listener);
    feed.append({ stream: 'account-a', type: 'account.closed.v1' });
    const { documents } = recordOf(await next(listener));
    expect(documents).toContainEqual(expect.objectContaining({ id: 'a', removed: true }));
  });

  test('hear only what they want, and that there was nothing else before the quiet grows long', async () => {
    await run();
    const wantsB: Listening['wants'] = ({ documents }) => documents.some(({ id }) => id === 'b');
    const quiet = listen(changes(undefined, { quietMs: 20 }), { wants: wantsB });
    const [, last] = feed.append(moved('a', 1), moved('a', 2));
    const silence = await heardUpTo(last!.position, quiet);
    expect(new Set(silence.map(({ kind }) => kind))).toEqual(new Set(['seen']));
    const [event] = feed.append(moved('b', 1));
    const heard = await heardUpTo(event!.position, quiet);
    expect(heard.at(-1)).toMatchObject({ kind: 'changed', position: event!.position });
  });

  test('miss nothing and hear nothing twice, wherever they are cut off and come back', async () => {
    await run({ limits: { batchEventsMax: 3 } });
    let after = await feed.head();
    const beginning = after!;
    const heard: ChangeRecord[] = [];
    for (let round = 1; round <= 8; round += 1) {
      const events = Array.from({ length: 4 }, (_, n) => moved('abcd'[n]!, round));
      const last = feed.append(...events).at(-1)!.position;
      for (let turns = 1 + (round % 3); turns > 0 || (round === 8 && after! < last); turns -= 1) {
        const listener = listen(changes(), { after });
        expect(await next(listener)).toEqual({ kind: 'seen', position: after });
        if (after! >= last) continue;
        const news = await next(listener);
        heard.push(recordOf(news));
        after = news.position;
        await listener.return();
      }
    }
    expect(heard).toEqual(await store.changes(beginning, after!, 1_000));
    expectWhole(heard, await feed.head());
  });

  test('miss nothing when the worker is killed anywhere and another one takes over', async () => {
    const first = await run({ limits: { batchEventsMax: 2, leaseMs: 60 } });
    const listener = listen(changes());
    const heard = [await next(listener)];
    await first.stop();
    for (const step of STEPS) {
      feed.append(moved('a', 1), moved('b', 2), moved('c', 3));
      const engine = new ProjectionEngine({
        ...parts(feed, store),
        limits: { batchEventsMax: 2, leaseMs: 60, backOffMs: 5 },
        steps: {
          [step]: () => {
            throw new WorkerKilled(step);
          },
        },
      });
      engine.start();
      await expect(engine.failed).rejects.toThrow(step);
      engines.push(engine);
    }
    await run({ limits: { batchEventsMax: 5, leaseMs: 60 } });
    heard.push(...(await heardUpTo((await feed.head())!, listener)));
    const records = heard.flatMap((news) => (news.kind === 'changed' ? [news.record] : []));
    expect(heard.map(({ kind }) => kind)).not.toContain('reset');
    expectWhole(records, await feed.head());
    for await (const { document, appliedTo } of store.reader.stream(accounts)) {
      const told = records.find(({ from, position }) => from < appliedTo && appliedTo <= position);
      expect(told?.documents).toContainEqual(expect.objectContaining({ id: document._id }));
    }
  });

  test('hear of whole models where the documents would be too many to name', async () => {
    await run({ limits: { batchEventsMax: 2_000, batchWaitMs: 50 } });
    const listener = listen(changes());
    await next(listener);
    const many = Array.from({ length: 1_001 }, (_, n) => moved(String(n), n));
    const { position } = feed.append(...many).at(-1)!;
    const heard = await heardUpTo(position, listener);
    const whole = heard.map(recordOf).filter((record) => record.whole.length > 0);
    expect(whole).not.toEqual([]);
    for (const record of whole) expect(record).toMatchObject({ documents: [], whole: MODELS });
  });

  test('hear nothing of a build that is made beside what serves, until it begins to serve', async () => {
    await run();
    const listener = listen(changes());
    await next(listener);
    const decide = (data: object) =>
      feed.append({ stream: 'projection-accounts', type: 'projection.decided.v1', data })[0]!;
    const asked = decide({ kind: 'rebuild' });
    const build = `accounts__v1_${asked.position}`;
    await until(async () => (await store.groups())[0]?.models[build] !== undefined);
    const [event] = feed.append(moved('a', 1));
    const heard = await heardUpTo(event!.position, listener);
    expect(heard.flatMap((news) => recordOf(news).whole)).toEqual([]);
    const promoted = decide({ kind: 'promote', build });
    expect(await next(listener)).toMatchObject({
      position: promoted.position,
      record: { whole: [build] },
    });
  });

  test('are told to begin anew, and where, if what they missed is not kept', async () => {
    const { lease, progress } = await lead(store, [accounts]);
    const at = (n: number): Position => positionOf(BigInt(n));
    const flush = async (from: number, to: number, isKept: boolean): Promise<void> => {
      const document: Account = { _id: String(to), count: 1, sum: to, last: to, digest: 0 };
      const outcome = await store.flush({
        from: from === 0 ? START_OF_LOG : at(from),
        progress: { ...progress, position: at(to), seenTo: at(to) },
        writes: new Map([['accounts__v1', [{ id: String(to), appliedTo: at(to), document }]]]),
        parked: [],
        marks: [],
        ...(isKept ? { changes: { documents: [], whole: ['accounts__v1'] } } : {}),
      });
      expect(outcome).toBe('done');
    };
    await flush(0, 10, true);
    await flush(10, 20, false);
    await flush(20, 30, true);
    const missed = listen(changes(), { after: at(10) });
    expect(await next(missed)).toEqual({ kind: 'seen', position: at(10) });
    expect(await next(missed)).toEqual({
      ...{ kind: 'reset', position: at(30), why: 'changes-not-kept' },
    });
    const within = listen(changes(), { after: at(25) });
    await next(within);
    expect(await next(within)).toMatchObject({ kind: 'changed', position: at(30) });
    await flush(30, 40, true);
    for (const each of [missed, within]) {
      expect(await next(each)).toMatchObject({ kind: 'changed', position: at(40) });
    }
    await store.release(lease);
  });

  test('wait for a position that is not applied yet; of one that the log never gave they know nothing', async () => {
    const engine = await run();
    await engine.stop();
    const [event, later] = feed.append(moved('a', 1), moved('b', 1));
    const early = listen(changes(), { after: event!.position });
    expect(await next(early)).toEqual({ kind: 'seen', position: event!.position });
    const elsewhere = listen(changes(), { after: A_LOG_OF_THEIR_OWN });
    const before = feed.events.at(-3)!.position;
    expect(await next(elsewhere)).toEqual({
      ...{ kind: 'reset', position: before, why: 'position-not-of-this-log' },
    });
    await run();
    for (const each of [early, elsewhere]) {
      const heard = await heardUpTo(later!.position, each);
      expect(heard.at(-1)).toMatchObject({ kind: 'changed', position: later!.position });
    }
  });

  test('are no more than may be, and make room when they go', async () => {
    const few = changes(undefined, { listenersMax: 2 });
    const first = listen(few);
    await Promise.all([next(first), next(listen(few))]);
    expect(() => listen(few)).toThrow(expect.objectContaining({ code: 'too-many-listeners' }));
    await first.return();
    expect(few.listeners).toBe(1);
    await next(listen(few));
  });
}

/** Every record goes on where the one before ended, up to a position. */
function expectWhole(records: readonly ChangeRecord[], end: Position | undefined): void {
  for (const [n, { from }] of records.slice(1).entries()) {
    expect(from <= records[n]!.position).toBe(true);
  }
  expect(records.at(-1)?.position).toBe(end);
}

async function next(listener: AsyncGenerator<ChangeNews, void>): Promise<ChangeNews> {
  const { value } = await listener.next();
  if (!value) throw new Error('the listener heard no more');
  return value;
}

function recordOf(news: ChangeNews): ChangeRecord {
  if (news.kind !== 'changed') throw new Error(`nothing changed: ${news.kind}`);
  return news.record;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
