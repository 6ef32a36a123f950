import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LoggedEvent, Uuid } from '#kernel';
import { ScriptedFeed, type ScriptedEvent } from '#testing/feeds/index.ts';
import { accounts, journal, type Decided } from '#testing/projections/index.ts';
import {
  LIVE,
  compareModel,
  digestFromLog,
  digestOf,
  type ProjectionEngine,
  versionKey,
  WorkerKilled,
  MemoryReadStore,
  type EngineOptions,
  type GroupProgress,
  type ParkedEntry,
  type ReadModel,
  type ReadStore,
  type StepHooks,
} from './index.ts';
import {
  cleanDigests,
  digests,
  killAt,
  moved,
  parts,
  runningEngines,
  servedOf,
} from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';
import type { Flush } from './read-store.ts';

const KEYS = ['accounts__v1', 'journal__v1'];

/** A later release of the accounts, which folds what the first could not. */
const mended: ReadModel = {
  ...accounts,
  evolve: (before, event, key) => {
    const { poison: _, ...data } = event.data as Record<string, unknown>;
    return accounts.evolve(before as never, { ...event, data }, key);
  },
};

/** An event that the accounts cannot fold. */
export function poison(
  account: string,
  by: number,
  more: Partial<ScriptedEvent> = {},
): ScriptedEvent {
  return { ...moved(account, by, more), data: { by, poison: true } };
}
const decided = (decision: Decided, model = 'accounts'): ScriptedEvent => ({
  stream: `projection-${model}`,
  type: 'projection.decided.v1',
  data: decision,
});
/** The decision that the accounts, or some of them, go on without an event. */
export function skip(event: Uuid, ...documents: string[]): ScriptedEvent {
  return decided({ kind: 'skip', event, ...(documents.length > 0 ? { documents } : {}) });
}
const retry = (event: Uuid): ScriptedEvent => decided({ kind: 'retry', event });
const unreadable = (account: string): ScriptedEvent => ({
  ...moved(account, 1),
  metadata: { commandId: 5 },
});

/** What another worker had sent comes into the store late; the checkpoint does not move with it. */
export async function landed(
  store: ReadStore,
  sent: Partial<Flush>,
  into?: GroupProgress,
): Promise<void> {
  const progress = into ?? (await store.groups()).find(({ group }) => group === LIVE)!;
  const nothing = { writes: new Map(), parked: [], marks: [] };
  expect(await store.flush({ ...nothing, from: progress.position, progress, ...sent })).toBe(
    'done',
  );
}

/** An event as it is parked in a document of a build. */
export function entryOf(
  event: LoggedEvent,
  code: ParkedEntry['code'],
  document = 'a',
  build: ReadModel = accounts,
): ParkedEntry {
  const { position, eventId, type, stream } = event;
  const model = versionKey(build);
  return { model, document, position, eventId, type, stream, code, detail: 'why' };
}

/** What an operator can do when a projection cannot go on, on every store. */
export function parkingContract(open: OpenStore, runs: number): void {
  const start = runningEngines();
  const run: typeof start = (feed, store, more) => start(feed, store, { owner: 'w', ...more });
  async function caughtUp(engine: ProjectionEngine, feed: ScriptedFeed): Promise<void> {
    await engine.ready();
    await engine.board.caughtUpTo((await feed.head())!, { models: KEYS, timeoutMs: 4_000 });
  }
  async function sumsOf(store: ReadStore, ...ids: string[]): Promise<number[]> {
    const loaded = await store.reader.load(accounts, ids);
    return loaded.map(({ document }) => document.sum);
  }
  async function queueOf(store: ReadStore): Promise<string[]> {
    const entries = await store.parked('accounts__v1');
    return entries.map(({ document, code }) => `${document} ${code}`);
  }
  async function parkedSince(store: ReadStore): Promise<unknown> {
    const [live] = await store.groups();
    return live?.models['accounts__v1']?.parkedSince;
  }
  async function agrees(
    feed: ScriptedFeed,
    store: ReadStore,
    more: Partial<EngineOptions> = {},
  ): Promise<void> {
    const head = (await feed.head())!;
    const clean = await cleanDigests(feed, more);
    expect(await digests(store, head)).toEqual(clean);
    for (const [at, model] of (more.models ?? [accounts, journal]).entries()) {
      const compared = await compareModel(model, head, parts(feed, store));
      expect(compared).toMatchObject({ differing: [], missing: [], extra: [] });
      const { digest } = await digestFromLog(model, head, parts(feed, store));
      expect(digest).toBe(clean[at]);
    }
  }

  describe('A skip', () => {
    test('lets the documents go on without the event, in order, and no others are touched', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [, bad] = feed.append(
        moved('a', 1),
        poison('a', 2, { concerns: ['account-b'] }),
        moved('a', 4),
        moved('b', 8),
        moved('c', 16),
      );
      const engine = run(feed, store);
      await caughtUp(engine, feed);
      expect(await sumsOf(store, 'a', 'b', 'c')).toEqual([1, 16]);
      feed.append(skip(bad!.eventId), moved('a', 32));
      await caughtUp(engine, feed);
      expect(await sumsOf(store, 'a', 'b', 'c')).toEqual([37, 8, 16]);
      expect(await queueOf(store)).toEqual([]);
      expect(await parkedSince(store)).toBeUndefined();
      await agrees(feed, store);
    });

    test('in one document leaves the event to the others', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [bad] = feed.append(poison('a', 1, { concerns: ['account-b'] }), moved('a', 2));
      const engine = run(feed, store);
      await caughtUp(engine, feed);
      feed.append(skip(bad!.eventId, 'a'));
      await caughtUp(engine, feed);
      expect(await queueOf(store)).toEqual(['b fold-failed']);
      expect(await sumsOf(store, 'a', 'b')).toEqual([2]);
      expect(await parkedSince(store)).toBe(bad!.position);
      await agrees(feed, store);
    });

    test('of an event that waits behind another takes it out of the queue, as a replay would', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [first, second] = feed.append(poison('a', 1), poison('a', 2), moved('a', 4));
      const engine = run(feed, store);
      await caughtUp(engine, feed);
      feed.append(skip(second!.eventId));
      await caughtUp(engine, feed);
      const waiting = await store.parked('accounts__v1');
      expect(waiting.map(({ eventId }) => eventId)).not.toContain(second!.eventId);
      expect(await parkedSince(store)).toBe(first!.position);
      feed.append(skip(first!.eventId));
      await caughtUp(engine, feed);
      expect(await queueOf(store)).toEqual([]);
      expect(await sumsOf(store, 'a')).toEqual([4]);
      await agrees(feed, store);
    });

    test('stops where the queue meets another event that cannot be folded', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [first, , second] = feed.append(
        poison('a', 1),
        moved('a', 2),
        poison('a', 4),
        moved('a', 8),
      );
      const engine = run(feed, store);
      await caughtUp(engine, feed);
      feed.append(skip(first!.eventId));
      await caughtUp(engine, feed);
      expect(await sumsOf(store, 'a')).toEqual([2]);
      expect(await queueOf(store)).toEqual(['a fold-failed', 'a behind-parked']);
      expect(await parkedSince(store)).toBe(second!.position);
      await agrees(feed, store);
    });

    test('of an event that could be folded is named by a comparison, and of a model that holds everything changes nothing', async () => {
      const feed = new ScriptedFeed();
      const [, sound] = feed.append(moved('a', 1), moved('a', 2), moved('a', 4));
      const [decision] = feed.append(skip(sound!.eventId));
      feed.append(decided({ kind: 'skip', event: sound!.eventId }, 'journal'));
      feed.append(decided({ kind: 'skip', event: sound!.eventId, documents: ['x'] }, 'journal'));
      const store = await open();
      const engine = run(feed, store);
      await caughtUp(engine, feed);
      expect(await sumsOf(store, 'a')).toEqual([5]);
      const compare = async (model: ReadModel) =>
        compareModel(model, (await feed.head())!, parts(feed, store));
      const { eventId: decidedBy, position: decidedAt } = decision!;
      expect(await compare(accounts)).toMatchObject({
        differing: [],
        skipped: [{ event: sound!.eventId, decidedBy, decidedAt }],
      });
      expect(await store.reader.load(journal, [sound!.eventId])).toHaveLength(1);
      expect(await compare(journal)).toMatchObject({ differing: [], missing: [], skipped: [] });
      await agrees(feed, store);
    });

    test('is known to a replay before it comes to the event', async () => {
      const feed = new ScriptedFeed();
      const [bad] = feed.append(poison('a', 1), moved('a', 2));
      feed.append(skip(bad!.eventId));
      const store = await open();
      const codes: string[] = [];
      const engine = run(feed, store, { report: ({ code }) => codes.push(code) });
      await caughtUp(engine, feed);
      expect(await sumsOf(store, 'a')).toEqual([2]);
      expect(codes).toEqual([]);
    });
  });

  describe('A retry', () => {
    test('after a release that can fold the event takes up the queue', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [, bad] = feed.append(moved('a', 1), poison('a', 2), moved('a', 4));
      const first = run(feed, store);
      await caughtUp(first, feed);
      await first.stop();
      const models = [mended, journal];
      const second = run(feed, store, { models });
      await caughtUp(second, feed);
      expect(await sumsOf(store, 'a')).toEqual([1]);
      feed.append(retry(bad!.eventId));
      await caughtUp(second, feed);
      expect(await sumsOf(store, 'a')).toEqual([7]);
      expect(await queueOf(store)).toEqual([]);
      await agrees(feed, store, { models });
    });

    test('by the same release leaves the queue as it is', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [, bad] = feed.append(moved('a', 1), poison('a', 2), moved('a', 4));
      const engine = run(feed, store);
      await caughtUp(engine, feed);
      const before = await store.parked('accounts__v1');
      feed.append(retry(bad!.eventId));
      await caughtUp(engine, feed);
      expect(await store.parked('accounts__v1')).toEqual(before);
      await agrees(feed, store);
    });
  });

  test('An event that was parked just before the worker was killed is known as parked to whoever follows', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [, bad] = feed.append(moved('a', 1), poison('a', 2), moved('a', 4));
    const more = { limits: { batchEventsMax: 1 }, steps: killAt('betweenWriteAndCheckpoint', 1) };
    await expect(run(feed, store, more).ready()).rejects.toThrow(WorkerKilled);
    await caughtUp(run(feed, store), feed);
    expect(await queueOf(store)).toEqual(['a fold-failed', 'a behind-parked']);
    expect(await parkedSince(store)).toBe(bad!.position);
  });

  test('Documents parked behind one event are taken up in flushes of bounded size, from where a crash left them', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [bad] = feed.append(
      poison('a', 1, { concerns: ['account-b', 'account-c', 'account-d', 'account-e'] }),
      ...['a', 'b', 'c', 'd', 'e'].map((account) => moved(account, 2)),
    );
    const limits = { flushDocumentsMax: 2 };
    const first = run(feed, store, { limits });
    await caughtUp(first, feed);
    await first.stop();
    feed.append(skip(bad!.eventId));
    let flushes = 0;
    const beforeWrite: StepHooks['beforeWrite'] = ({ from, to }) => {
      if (from === to && (flushes += 1) === 2) throw new WorkerKilled();
    };
    await expect(run(feed, store, { limits, steps: { beforeWrite } }).ready()).rejects.toThrow(
      WorkerKilled,
    );
    expect(await sumsOf(store, 'a', 'b', 'c', 'd', 'e')).toEqual([2, 2]);
    const second = run(feed, store, { limits, steps: { beforeWrite } });
    await caughtUp(second, feed);
    expect(flushes).toBe(4);
    expect(await sumsOf(store, 'a', 'b', 'c', 'd', 'e')).toEqual([2, 2, 2, 2, 2]);
    expect(await queueOf(store)).toEqual([]);
    expect(await parkedSince(store)).toBeUndefined();
    await agrees(feed, store);
  });

  test('An event that waits in a queue, and whose documents nobody can tell any more, stays there', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [bad] = feed.append(
      poison('a', 1, { concerns: ['account-b'] }),
      { ...moved('a', 2), type: 'account.closed.v1' },
      moved('a', 4),
      moved('b', 8),
    );
    const first = run(feed, store);
    await caughtUp(first, feed);
    await first.stop();
    const before = await store.parked('accounts__v1');
    const forgetful: ReadModel = {
      ...mended,
      keys: (envelope) => {
        if (envelope.type === 'account.closed.v1') throw new TypeError('whose?');
        return mended.keys(envelope);
      },
    };
    const said: string[] = [];
    const report: EngineOptions['report'] = ({ code }) => said.push(code);
    const second = run(feed, store, { models: [forgetful, journal], report });
    await caughtUp(second, feed);
    feed.append(retry(bad!.eventId));
    await caughtUp(second, feed);
    expect(await store.parked('accounts__v1')).toEqual(before);
    expect(await parkedSince(store)).toBe(bad!.position);
    expect(said).toEqual(['parked-left']);
    await second.stop();
    const models = [mended, journal];
    const third = run(feed, store, { models });
    await caughtUp(third, feed);
    feed.append(retry(bad!.eventId));
    await caughtUp(third, feed);
    expect(await sumsOf(store, 'a', 'b')).toEqual([4, 9]);
    await agrees(feed, store, { models });
  });

  describe('What a worker parked that has lost its lease, and that comes late,', () => {
    test('goes if its document holds the event', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [, second] = feed.append(moved('a', 1), moved('a', 2));
      const first = run(feed, store);
      await caughtUp(first, feed);
      await first.stop();
      await landed(store, { parked: [entryOf(second!, 'undecodable')] });
      feed.append(moved('a', 4));
      await caughtUp(run(feed, store), feed);
      expect(await sumsOf(store, 'a')).toEqual([7]);
      expect(await queueOf(store)).toEqual([]);
      expect(await parkedSince(store)).toBeUndefined();
      await agrees(feed, store);
    });

    test('goes if the document went on without the event', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [bad] = feed.append(poison('a', 1, { concerns: ['account-b'] }), moved('b', 2));
      const first = run(feed, store);
      await caughtUp(first, feed);
      const before = await store.parked('accounts__v1');
      feed.append(skip(bad!.eventId));
      await caughtUp(first, feed);
      await first.stop();
      await landed(store, { parked: before });
      feed.append(moved('a', 4), moved('b', 8));
      await caughtUp(run(feed, store), feed);
      expect(await sumsOf(store, 'a', 'b')).toEqual([4, 10]);
      expect(await queueOf(store)).toEqual([]);
      expect(await parkedSince(store)).toBeUndefined();
      await agrees(feed, store);
    });

    test('goes from the front of a queue that holds its document up, which stays as it is', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [sound, bad] = feed.append(moved('a', 1), poison('a', 2), moved('a', 4));
      const first = run(feed, store);
      await caughtUp(first, feed);
      await first.stop();
      const before = await store.parked('accounts__v1');
      await landed(store, { parked: [entryOf(sound!, 'undecodable')] });
      const models = [mended, journal];
      await caughtUp(run(feed, store, { models }), feed);
      expect(await store.parked('accounts__v1')).toEqual(before);
      expect(await parkedSince(store)).toBe(bad!.position);
      await agrees(feed, store);
    });

    test('goes if it lies ahead of the checkpoint, and what it waits behind is not parked', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      feed.append(moved('a', 1));
      const first = run(feed, store);
      await caughtUp(first, feed);
      await first.stop();
      const [, third] = feed.append(moved('a', 2), moved('a', 4));
      await landed(store, { parked: [entryOf(third!, 'behind-parked')] });
      await caughtUp(run(feed, store), feed);
      expect(await sumsOf(store, 'a')).toEqual([7]);
      expect(await queueOf(store)).toEqual([]);
      expect(await parkedSince(store)).toBeUndefined();
      await agrees(feed, store);
    });
  });

  test('A queue stays as it is if its event was skipped in another document alone', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [bad] = feed.append(poison('a', 1, { concerns: ['account-b'] }), moved('b', 2));
    const first = run(feed, store);
    await caughtUp(first, feed);
    feed.append(skip(bad!.eventId, 'a'));
    await caughtUp(first, feed);
    await first.stop();
    feed.append(moved('b', 4));
    await caughtUp(run(feed, store), feed);
    expect(await queueOf(store)).toEqual(['b fold-failed', 'b behind-parked', 'b behind-parked']);
    expect(await parkedSince(store)).toBe(bad!.position);
    await agrees(feed, store);
  });

  test('What waits behind an event that its document holds by now is taken up, as far as it goes', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [opened, bad] = feed.append(moved('a', 1), poison('a', 2));
    const models = [mended, journal];
    const newer = new MemoryReadStore();
    await caughtUp(run(feed, newer, { models }), feed);
    const held = (await newer.loadStates(mended, ['a'])).get('a')!;
    const [, , worse] = feed.append(moved('a', 4), poison('a', 8), {
      ...moved('a', 16),
      data: { by: 16, unreadable: true },
    });
    feed.append(moved('a', 32));
    const first = run(feed, store);
    await caughtUp(first, feed);
    await first.stop();
    // The write of a worker of the newer release comes late, on condition of the document alone.
    const write = { id: 'a', ...held, replaces: opened!.position };
    await landed(store, { writes: new Map([['accounts__v1', [write]]]) });
    expect(held.appliedTo).toBe(bad!.position);
    const before = (await feed.head())!;
    feed.append(moved('b', 1));
    await caughtUp(run(feed, store, { models }), feed);
    expect(await sumsOf(store, 'a')).toEqual([15]);
    expect(await queueOf(store)).toEqual(['a undecodable', 'a behind-parked']);
    expect(await parkedSince(store)).toBe(worse!.position);
    const changed = await store.changes(before, (await feed.head())!, 9);
    expect(changed.flatMap(({ whole }) => whole)).toEqual(['accounts__v1']);
    await agrees(feed, store, { models });
  });

  test('A queue is taken up no further than the checkpoint: what was parked beyond may have gaps', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [, bad] = feed.append(moved('a', 1), poison('a', 2));
    const first = run(feed, store);
    await caughtUp(first, feed);
    await first.stop();
    const [, , last] = feed.append(retry(bad!.eventId), moved('a', 4), moved('a', 8));
    await landed(store, { parked: [entryOf(last!, 'behind-parked')] });
    const models = [mended, journal];
    await caughtUp(run(feed, store, { models }), feed);
    expect(await sumsOf(store, 'a')).toEqual([15]);
    expect(await queueOf(store)).toEqual([]);
    expect(await parkedSince(store)).toBeUndefined();
    await agrees(feed, store, { models });
  });

  test.each(['beforeWrite', 'betweenWriteAndCheckpoint', 'afterCheckpoint'] as const)(
    'A worker killed at %s while it takes up a queue leaves nothing out and nothing twice',
    async (step) => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [bad] = feed.append(
        poison('a', 1, { concerns: ['account-b'] }),
        moved('a', 2),
        moved('b', 4),
        moved('a', 8),
      );
      const first = run(feed, store);
      await caughtUp(first, feed);
      await first.stop();
      feed.append(skip(bad!.eventId), moved('a', 16));
      const steps: StepHooks = {
        [step]: ({ from, to }: { from: string; to: string }) => {
          if (from === to) throw new WorkerKilled();
        },
      };
      await expect(run(feed, store, { steps }).ready()).rejects.toThrow(WorkerKilled);
      const codes: string[] = [];
      await caughtUp(run(feed, store, { report: ({ code }) => codes.push(code) }), feed);
      expect(codes.filter((code) => code !== 'parked-settled')).toEqual([]);
      expect(await sumsOf(store, 'a', 'b')).toEqual([26, 4]);
      expect(await queueOf(store)).toEqual([]);
      expect(await parkedSince(store)).toBeUndefined();
      await agrees(feed, store);
    },
  );

  test('Whatever is parked, skipped and retried, with the worker killed anywhere and another’s commands late, a replay gives the same', async () => {
    const anEvent = fc.record({
      account: fc.constantFrom('a', 'b', 'c'),
      by: fc.integer({ min: 1, max: 99 }),
      bad: fc.integer({ min: 0, max: 5 }),
      beside: fc.constantFrom('a', 'b', 'c'),
    });
    const aRound = fc.record({
      events: fc.array(anEvent, { maxLength: 8 }),
      decision: fc.constantFrom('skip', 'skip in one', 'retry'),
      pick: fc.nat(9),
      kill: fc.option(
        fc.tuple(
          fc.constantFrom('beforeWrite', 'betweenWriteAndCheckpoint', 'afterCheckpoint'),
          fc.integer({ min: 0, max: 2 }),
        ),
      ),
      cut: fc.integer({ min: 1, max: 6 }),
      late: fc.option(fc.nat(30)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(aRound, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const feed = new ScriptedFeed();
        const store = await open();
        feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
        for (const { events, decision, pick, kill, cut, late } of rounds) {
          const entries = await store.parked('accounts__v1');
          const heads = entries.filter(({ code }) => code !== 'behind-parked');
          const head = heads[pick % Math.max(1, heads.length)];
          const parked = late === null ? [] : overFor(feed, entries).slice(late, late + 1);
          if (parked.length > 0) await landed(store, { parked });
          feed.append(
            ...(head ? [decisionOn(head, decision)] : []),
            ...events.map(({ account, by, bad, beside }) => {
              const more = beside === account ? {} : { concerns: [`account-${beside}` as const] };
              return bad === 0 ? poison(account, by, more) : moved(account, by, more);
            }),
          );
          const limits = { batchEventsMax: cut, leaseMs: 5_000 };
          for (const steps of [kill && killAt(...kill), undefined]) {
            const engine = run(feed, store, { limits, ...(steps ? { steps } : {}) });
            await engine.ready().catch((failure: unknown) => {
              expect(failure).toBeInstanceOf(WorkerKilled);
            });
            await engine.stop();
          }
        }
        const clean = new MemoryReadStore();
        await run(feed, clean).ready();
        expect(new Set(await store.parked('accounts__v1'))).toEqual(
          new Set(await clean.parked('accounts__v1')),
        );
        expect(await parkedSince(store)).toBe(await parkedSince(clean));
        await agrees(feed, store);
      }),
      { numRuns: runs },
    );
  }, 60_000);

  describe('A model that an unreadable envelope has stopped', () => {
    async function stopped(): Promise<{
      feed: ScriptedFeed;
      store: ReadStore;
      engine: ProjectionEngine;
      bad: LoggedEvent;
    }> {
      const feed = new ScriptedFeed();
      const store = await open();
      const [, bad] = feed.append(moved('a', 1), unreadable('a'), moved('a', 2), moved('b', 4));
      const engine = run(feed, store);
      await engine.ready();
      return { feed, store, engine, bad: bad! };
    }

    test('goes on without the event once it is skipped, and meets the others again', async () => {
      const { feed, store, engine, bad } = await stopped();
      expect(await sumsOf(store, 'a', 'b')).toEqual([1]);
      for (const model of ['accounts', 'journal']) {
        feed.append(decided({ kind: 'skip', event: bad.eventId }, model), moved('a', 8));
      }
      await together(store, feed);
      feed.append(moved('b', 16));
      await caughtUp(engine, feed);
      expect(await sumsOf(store, 'a', 'b')).toEqual([19, 20]);
      await agrees(feed, store);
    });

    test('stays where it is when it is tried again by a release that cannot read it either', async () => {
      const { feed, store, engine, bad } = await stopped();
      feed.append(retry(bad.eventId), moved('a', 8));
      await together(store, feed);
      const standing = (await engine.board.standings()).get('accounts__v1');
      expect(standing).toMatchObject({
        position: feed.events[0]!.position,
        stopped: { eventId: bad.eventId },
      });
      expect(await sumsOf(store, 'a')).toEqual([1]);
    });

    test('goes on when it is tried again by a release that can', async () => {
      const keyed = (model: ReadModel, readable: boolean): ReadModel => ({
        ...model,
        keys: (envelope) => {
          if (!readable && envelope.type === 'account.closed.v1') throw new TypeError('whose?');
          return model.keys(envelope);
        },
      });
      const feed = new ScriptedFeed();
      const store = await open();
      const [, closed] = feed.append(
        moved('a', 1),
        { ...moved('a', 2), type: 'account.closed.v1' },
        moved('a', 4),
      );
      const older = run(feed, store, { models: [keyed(accounts, false), journal] });
      await older.ready();
      expect(await sumsOf(store, 'a')).toEqual([1]);
      await older.stop();
      const newer = run(feed, store);
      await newer.ready();
      feed.append(retry(closed!.eventId), moved('a', 8));
      await together(store, feed);
      expect(await sumsOf(store, 'a')).toEqual([12]);
      await agrees(feed, store);
    });

    test('goes on by itself where it was interrupted', async () => {
      const { feed, store, engine, bad } = await stopped();
      await engine.stop();
      for (const model of ['accounts', 'journal']) {
        feed.append(decided({ kind: 'skip', event: bad.eventId }, model), moved('a', 8));
      }
      const dying = run(feed, store, { steps: killAt('betweenWriteAndCheckpoint', 1) });
      await dying.ready().catch(() => undefined);
      await dying.failed.catch(() => undefined);
      const next = run(feed, store, { limits: { batchEventsMax: 1 } });
      await together(store, feed);
      await caughtUp(next, feed);
      await agrees(feed, store);
    });
  });

  test('A model that passed events of a type nobody knew asks for a rebuild by a release that handles it', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    feed.append(moved('a', 1), { ...moved('a', 2), type: 'account.noted.v1' });
    const older = { ...accounts, ignores: ['projection.decided.v1', 'ledger.opened.v1'] };
    const first = run(feed, store, { models: [older, journal] });
    await caughtUp(first, feed);
    await first.stop();
    const newer = { ...older, handles: [...accounts.handles, 'account.noted.v1'] };
    const models = [newer as ReadModel, journal];
    const said: string[] = [];
    const engine = run(feed, store, { models, report: ({ code }) => said.push(code) });
    await caughtUp(engine, feed);
    expect(said).toEqual(['read-model-asks-for-rebuild']);
    expect(await sumsOf(store, 'a')).toEqual([1]);
    const [asked] = feed.append(decided({ kind: 'rebuild' }));
    const build = { ...newer, build: asked!.position } as ReadModel;
    await until(async () => (await liveModels(store)).includes(versionKey(build)));
    // What serves goes on serving, without what it lacks, until the new build is promoted.
    expect(await sumsOf(store, 'a')).toEqual([1]);
    feed.append(decided({ kind: 'promote', build: versionKey(build) }));
    await until(async () => (await servedOf(store, 'accounts')) === versionKey(build));
    expect((await store.reader.load(build, ['a']))[0]?.document).toMatchObject({ sum: 3 });
    const [live] = await store.groups();
    expect(live?.models[versionKey(build)]?.unknownTypes).toBeUndefined();
    const { digest } = await digestOf(store.reader, build, live!.position);
    expect(digest).toBe((await cleanDigests(feed, { models: [newer, journal] }))[0]);
  });

  async function liveModels(store: ReadStore): Promise<readonly string[]> {
    const live = (await store.groups()).find(({ group }) => group === 'live');
    return Object.keys(live?.models ?? {});
  }

  /** Resolves once everything was followed, and all models move together again. */
  async function together(store: ReadStore, feed: ScriptedFeed): Promise<void> {
    const head = (await feed.head())!;
    await until(async () => {
      const [live, ...others] = await store.groups();
      const isThere = live !== undefined && live.position >= head && others.length === 0;
      return isThere && Object.keys(live.models).length === KEYS.length;
    });
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Events that are over for the document of their stream: it holds them, or went on without. */
function overFor(feed: ScriptedFeed, parked: readonly ParkedEntry[]): readonly ParkedEntry[] {
  const entries = feed.events
    .filter(({ stream }) => stream.startsWith('account-'))
    .map((event) => entryOf(event, 'undecodable', event.stream.slice('account-'.length)));
  const placeOf = ({ document, position }: ParkedEntry): string => `${document} ${position}`;
  const places = new Set(parked.map(placeOf));
  return entries.filter((entry) => !places.has(placeOf(entry)));
}

function decisionOn(
  head: { readonly eventId: Uuid; readonly document: string },
  decision: string,
): ScriptedEvent {
  if (decision === 'retry') return retry(head.eventId);
  return decision === 'skip' ? skip(head.eventId) : skip(head.eventId, head.document);
}
