import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Position, Uuid } from '#kernel';
import { ScriptedFeed, type ScriptedEvent } from '#testing/feeds/index.ts';
import { gate } from '#testing/gate.ts';
import {
  accounts,
  journal,
  specimenCategories,
  specimenDecisions,
  specimenPayloads,
} from '#testing/projections/index.ts';
import {
  compareModel,
  digestOf,
  MemoryReadStore,
  ProgressBoard,
  ProjectionEngine,
  WorkerKilled,
  type EngineOptions,
  type ReadModel,
  type ReadStore,
  type StepHooks,
} from './index.ts';
import type { OpenStore } from './read-store.contract.ts';
import type { DocumentWrite } from './read-store.ts';

const MODELS: readonly ReadModel[] = [accounts, journal];
const KEYS = ['accounts__v1', 'journal__v1'];
/** The steps of a flush at which a worker may be killed. */
export const STEPS = [
  'afterLoad',
  'beforeWrite',
  'betweenWriteAndCheckpoint',
  'afterCheckpoint',
] as const;
/** A lease that a killed worker leaves is free soon; a worker that lives renews it in time. */
const LEASE_MS = 300;

/** An event of an account. */
export function moved(
  account: string,
  by: number,
  more: Partial<ScriptedEvent> = {},
): ScriptedEvent {
  return { stream: `account-${account}`, type: 'account.moved.v1', data: { by }, ...more };
}

/** The digests of the models after one undisturbed pass of a log. */
export async function cleanDigests(
  feed: ScriptedFeed,
  more: Partial<EngineOptions> = {},
): Promise<readonly string[]> {
  const store = new MemoryReadStore();
  const engine = new ProjectionEngine({ ...parts(feed, store), ...more });
  engine.start();
  await engine.ready();
  await engine.stop();
  return digests(store, (await feed.head())!);
}

/** The digests of the models in a store. */
export async function digests(store: ReadStore, position: Position): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const model of MODELS) {
    const { digest, ahead } = await digestOf(store.reader, model, position);
    expect(ahead).toBe(0);
    taken.push(digest);
  }
  return taken;
}

/** The row of the journal that an undisturbed pass makes of an event, as a worker inserts it. */
export async function rowOf(eventId: Uuid, feed: ScriptedFeed): Promise<DocumentWrite> {
  const store = new MemoryReadStore();
  const engine = new ProjectionEngine({ ...parts(feed, store), models: [journal] });
  engine.start();
  await engine.ready();
  await engine.stop();
  const [row] = await store.reader.load(journal, [eventId]);
  return { id: eventId, ...row! };
}

/** The build of a model that serves. */
export async function servedOf(store: ReadStore, name: string): Promise<string | undefined> {
  return (await store.serving()).get(name)?.build;
}

/** What every engine of these specs is made of. */
export function parts(feed: ScriptedFeed, store: ReadStore): EngineOptions {
  return {
    models: MODELS,
    store,
    feed,
    payloads: specimenPayloads,
    categories: specimenCategories,
    decisions: specimenDecisions,
    limits: { leaseMs: LEASE_MS, backOffMs: 5, unreadFactor: 1, gatherMs: 0 },
  };
}

const anEvent: fc.Arbitrary<ScriptedEvent> = fc
  .record({
    account: fc.constantFrom('a', 'b', 'c', 'd'),
    by: fc.integer({ min: -9, max: 99 }),
    kind: fc.constantFrom(
      'moved',
      'moved',
      'moved',
      'closed',
      'noted',
      'poison',
      'unreadable',
      'unknown',
    ),
    beside: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined }),
  })
  .map(({ account, by, kind, beside }) => {
    const type: Partial<Record<string, string>> = {
      closed: 'account.closed.v1',
      noted: 'account.noted.v1',
      unknown: 'account.later.v1',
    };
    return {
      stream: `account-${account}`,
      type: type[kind] ?? 'account.moved.v1',
      // Poison is rare enough that most accounts go on.
      data: {
        by,
        ...(kind === 'poison' && by > 90 ? { poison: true } : {}),
        ...(kind === 'unreadable' && by > 90 ? { unreadable: true } : {}),
      },
      concerns: beside === undefined || beside === account ? [] : [`account-${beside}` as const],
    };
  });

/** Starts engines that end with the test that runs them. */
export function runningEngines() {
  const engines: ProjectionEngine[] = [];
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });
  return (
    feed: ScriptedFeed,
    store: ReadStore,
    more: Partial<EngineOptions> = {},
  ): ProjectionEngine => {
    const base = parts(feed, store);
    const limits = { ...base.limits, ...more.limits };
    const engine = new ProjectionEngine({ ...base, ...more, limits });
    engines.push(engine);
    engine.start();
    return engine;
  };
}

/** What the engine keeps to on every store. */
export function engineContract(open: OpenStore, runs: number): void {
  const run = runningEngines();
  /** From here on pages are answered from the models. */
  async function servedOnce(feed: ScriptedFeed, store: ReadStore): Promise<void> {
    const engine = run(feed, store, { owner: 'w' });
    await engine.ready();
    await engine.stop();
  }
  async function caughtUp(
    engine: ProjectionEngine,
    feed: ScriptedFeed,
    timeoutMs = 4_000,
  ): Promise<void> {
    await engine.board.caughtUpTo((await feed.head())!, { models: KEYS, timeoutMs });
  }

  test('folds what the log holds and what comes later', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    feed.append(moved('a', 5));
    const engine = run(feed, store);
    await engine.ready();
    const [, last] = feed.append(moved('a', 2), moved('b', 3, { concerns: ['account-a'] }));
    await caughtUp(engine, feed);
    expect(await store.reader.load(accounts, ['a'])).toEqual([
      {
        document: { _id: 'a', count: 3, sum: 10, last: 3, digest: expect.any(Number), doubled: 20 },
        appliedTo: last!.position,
      },
    ]);
    expect(await digests(store, last!.position)).toEqual(await cleanDigests(feed));
    expect((await engine.status()).groups[0]).toMatchObject({
      isCaughtUp: true,
      lag: { events: 0, ms: 0 },
    });
  });

  test('a document that is made and removed in one batch is a tombstone, which an insert that comes late runs into', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
    const [made, removed] = feed.append(moved('a', 5), {
      ...moved('a', 0),
      type: 'account.closed.v1',
    });
    feed.append({ ...moved('b', 0), type: 'account.closed.v1' });
    await servedOnce(feed, store);
    const states = await store.loadStates(accounts, ['a', 'b']);
    expect(states).toEqual(new Map([['a', { appliedTo: removed!.position }]]));
    const [live] = await store.groups();
    const document = { _id: 'a', count: 1, sum: 5, last: 5, digest: 0 };
    const late = { id: 'a', appliedTo: made!.position, document };
    const writes = new Map([['accounts__v1', [late]]]);
    const flush = { from: live!.position, progress: live!, writes, parked: [], marks: [] };
    expect(await store.flush(flush)).toBe('conflict');
    expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
  });

  test('any log, cut into any batches, with the worker killed anywhere, gives what one pass gives', async () => {
    const plan = fc.record({
      events: fc.array(anEvent, { minLength: 1, maxLength: 40 }),
      cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
      kills: fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 0, max: 4 })), {
        maxLength: 5,
      }),
      cacheBytesMax: fc.constantFrom(0, 500, 1 << 20),
      isRead: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ events, cuts, kills, cacheBytesMax, isRead }) => {
        const feed = new ScriptedFeed();
        feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
        const store = await open();
        if (isRead) await servedOnce(feed, store);
        feed.append(...events);
        for (const [at, kill] of [...kills, undefined].entries()) {
          const limits = {
            batchEventsMax: cuts[at % cuts.length]!,
            flushDocumentsMax: 4,
            cacheBytesMax,
            leaseMs: 5_000,
          };
          const engine = run(feed, store, {
            owner: 'w',
            limits,
            ...(kill ? { steps: killAt(...kill) } : {}),
          });
          await engine
            .ready()
            .catch((failure: unknown) => expect(failure).toBeInstanceOf(WorkerKilled));
          await engine.stop();
        }
        expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
      }),
      { numRuns: runs },
    );
  }, 60_000);

  test.each(
    STEPS.flatMap((step) => [
      { step, models: 'that nobody reads yet', isRead: false },
      { step, models: 'that are read', isRead: true },
    ]),
  )('a worker of models $models, killed at $step, changes nothing', async ({ step, isRead }) => {
    const feed = new ScriptedFeed();
    const store = await open();
    if (isRead) await servedOnce(feed, store);
    feed.append(
      ...Array.from({ length: 30 }, (_, n) => moved(`abc`[n % 3]!, n, { concerns: ['account-x'] })),
    );
    const limits = { batchEventsMax: 7 };
    const killed = run(feed, store, { owner: 'w', limits, steps: killAt(step, 2) });
    await expect(killed.ready()).rejects.toThrow(WorkerKilled);
    await run(feed, store, { owner: 'w', limits: { batchEventsMax: 4 } }).ready();
    expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
  });

  test('who follows a killed worker looks up what that one was writing, and runs into none of it', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), moved('b', 2), moved('a', 3));
    const store = await open();
    const steps = killAt('betweenWriteAndCheckpoint', 0);
    await expect(run(feed, store, { owner: 'w', steps }).ready()).rejects.toThrow(WorkerKilled);
    const codes: string[] = [];
    const next = run(feed, store, { owner: 'w', report: ({ code }) => codes.push(code) });
    await next.ready();
    expect(codes).toEqual([]);
    expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
  });

  test('a document that nobody announced is run into once, and looked up then', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const store = await open();
    const first = run(feed, store);
    await first.ready();
    await first.stop();
    const [group] = await store.groups();
    const [ahead] = feed.append(moved('a', 2), moved('b', 3));
    await store.flush({
      from: group!.position,
      progress: group!,
      writes: new Map([['journal__v1', [await rowOf(ahead!.eventId, feed)]]]),
      parked: [],
      marks: [],
    });
    const codes: string[] = [];
    const next = run(feed, store, { report: ({ code }) => codes.push(code) });
    await caughtUp(next, feed);
    expect(codes).toEqual(['read-store-conflict']);
    expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
  });

  test('a second worker stands by and takes over from one that was killed', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), moved('b', 2));
    const store = await open();
    let deadly = false;
    const first = run(feed, store, {
      steps: { beforeWrite: () => (deadly ? Promise.reject(new WorkerKilled()) : undefined) },
    });
    await first.ready();
    const second = run(feed, store);
    await second.ready();
    expect((await second.status()).state).toBe('standing-by');
    deadly = true;
    feed.append(moved('a', 3));
    await caughtUp(second, feed);
    expect((await first.status()).state).toBe('failed');
    expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
  });

  test('a worker that wakes up after another took over writes nothing', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), moved('b', 2), moved('a', 3));
    const store = await open();
    const hold = gate();
    const stale = run(feed, store, { steps: { beforeWrite: hold.pass } });
    await hold.reached;
    const lease = (await store.groups()).find(({ group }) => group === 'live')!;
    await store.release({ group: 'live', owner: '', token: lease.token });
    const next = run(feed, store);
    await caughtUp(next, feed);
    feed.append(moved('a', 4));
    await caughtUp(next, feed);
    hold.open();
    await stale.stop();
    expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
  });

  test('a poison event parks its documents, in order, and no others', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [, poison, later] = feed.append(
      moved('a', 1),
      { ...moved('a', 2), data: { by: 2, poison: true } },
      moved('a', 3),
      moved('b', 4),
    );
    const engine = run(feed, store);
    await engine.ready();
    feed.append(moved('a', 5, { concerns: ['account-b'] }));
    await caughtUp(engine, feed);
    const parked = await store.parked('accounts__v1');
    expect(parked.map(({ document, position, code }) => ({ document, position, code }))).toEqual([
      { document: 'a', position: poison!.position, code: 'fold-failed' },
      { document: 'a', position: later!.position, code: 'behind-parked' },
      { document: 'a', position: feed.events[4]!.position, code: 'behind-parked' },
    ]);
    const loaded = await store.reader.load(accounts, ['a', 'b']);
    expect(loaded.map(({ document }) => document.sum)).toEqual([1, 9]);
    expect((await store.groups())[0]?.models['accounts__v1']?.parkedSince).toBe(poison!.position);
  });

  test('what is parked stays parked over a restart', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    feed.append(moved('a', 1), { ...moved('a', 2), data: { by: 2, unreadable: true } });
    const first = run(feed, store);
    await first.ready();
    await first.stop();
    feed.append(moved('a', 3));
    await caughtUp(run(feed, store), feed);
    expect((await store.parked('accounts__v1')).map(({ code }) => code)).toEqual([
      'undecodable',
      'behind-parked',
    ]);
    // The journal folds what nobody can read.
    const undecoded = await store.reader.load(journal, [feed.events[1]!.eventId]);
    expect(undecoded[0]?.document.undecoded).toBe('by: expected a number');
  });

  test('a store filled from another log is refused', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const store = await open();
    const first = run(feed, store);
    await first.ready();
    await first.stop();
    const other = new ScriptedFeed('another log');
    other.append(moved('a', 1), moved('a', 1));
    const code = 'read-store-belongs-to-another-log';
    await expect(run(other, store).ready()).rejects.toMatchObject({ code });
    const none = new ScriptedFeed();
    await expect(run(none, store).ready()).rejects.toMatchObject({ code });
  });

  test('a store filled from another log, or from more of it, is refused by who stands by as soon as it looks', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), moved('a', 2));
    const store = await open();
    const first = run(feed, store);
    await first.ready();
    const other = new ScriptedFeed('another log');
    const older = new ScriptedFeed();
    for (const log of [other, older]) log.append(moved('a', 1));
    for (const log of [other, older]) {
      const second = run(log, store);
      await second.ready();
      const code = 'read-store-belongs-to-another-log';
      await expect(second.checkLog()).rejects.toMatchObject({ code });
    }
    await run(feed, store).checkLog();
    await run(other, new MemoryReadStore()).checkLog();
  });

  test.each([
    ['ends earlier, of which nothing more comes', ['log', 1]],
    ['went another way, and is longer by now', ['another log', 9]],
  ] as const)(
    'a log that is replaced under a running engine by one that %s, is noticed as it connects anew',
    async (_, [name, events]) => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('a', 2));
      const engine = run(feed, await open());
      await engine.ready();
      const restored = new ScriptedFeed(name);
      restored.append(...Array.from({ length: events }, () => moved('a', 5)));
      feed.reconnect(restored);
      const code = 'read-store-belongs-to-another-log';
      await expect(engine.failed).rejects.toMatchObject({ code });
      expect(engine.health().healthy).toBe(false);
    },
  );

  test('a connection that is made anew to the same log is gone on with', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const store = await open();
    const engine = run(feed, store);
    await engine.ready();
    feed.reconnect();
    const [next] = feed.append(moved('a', 2));
    await engine.board.caughtUpTo(next!.position, { models: KEYS, timeoutMs: 2_000 });
    expect((await store.reader.load(accounts, ['a']))[0]?.document.count).toBe(2);
    expect(feed.followed).toBe(1);
  });

  test('who waits in another process is released when the position is applied', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const store = await open();
    const engine = run(feed, store);
    await engine.ready();
    const elsewhere = new ProgressBoard(store);
    await elsewhere.caughtUpTo((await feed.head())!, { models: KEYS, timeoutMs: 2_000 });
    const [next] = feed.append(moved('a', 2));
    await elsewhere.caughtUpTo(next!.position, { models: KEYS, timeoutMs: 2_000 });
    const [held] = await store.reader.load(accounts, ['a']);
    expect(held?.appliedTo).toBe(next!.position);
  });

  test('a model of a new version catches up beside the live ones and meets them', async () => {
    const feed = new ScriptedFeed();
    feed.append(...Array.from({ length: 20 }, (_, n) => moved('ab'[n % 2]!, n)));
    const store = await open();
    const first = run(feed, store);
    await first.ready();
    await first.stop();
    const second: ReadModel = { ...accounts, version: 2, derive: (document) => document };
    const engine = run(feed, store, { models: [second, journal], limits: { batchEventsMax: 3 } });
    await engine.ready();
    feed.append(moved('a', 7), moved('b', 8));
    await engine.board.caughtUpTo((await feed.head())!, {
      models: ['accounts__v2', 'journal__v1'],
      timeoutMs: 4_000,
    });
    await eventually(async () => (await servedOf(store, 'accounts')) === 'accounts__v2', engine);
    feed.append(moved('a', 9));
    await engine.board.caughtUpTo((await feed.head())!, {
      models: ['accounts__v2'],
      timeoutMs: 4_000,
    });
    const groups = await store.groups();
    expect(groups.map(({ group }) => group)).toEqual(['live']);
    expect(Object.keys(groups[0]!.models).sort()).toEqual(['accounts__v2', 'journal__v1']);
    const compared = await compareModel(second, (await feed.head())!, { ...parts(feed, store) });
    expect(compared).toMatchObject({ compared: 2, differing: [], missing: [], extra: [] });
  });

  test('a model whose collection is gone is built anew', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), moved('b', 2));
    const store = await open();
    const first = run(feed, store);
    await first.ready();
    await first.stop();
    await store.drop('accounts__v1');
    const engine = run(feed, store);
    await caughtUp(engine, feed);
    await eventually(async () => (await store.groups()).length === 1, engine);
    feed.append(moved('a', 3));
    await caughtUp(engine, feed);
    expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
  });

  describe('comparing with the log', () => {
    async function filled(...events: ReturnType<typeof moved>[]) {
      const feed = new ScriptedFeed();
      feed.append(...events);
      const store = await open();
      const engine = run(feed, store);
      await engine.ready();
      await engine.stop();
      return { feed, store, position: (await feed.head())! };
    }

    /** Writes accounts behind the engine's back. */
    async function tamper(store: ReadStore, accountsWritten: readonly DocumentWrite[]) {
      const [progress] = await store.groups();
      const writes = new Map([['accounts__v1', accountsWritten]]);
      const flush = {
        from: progress!.position,
        progress: progress!,
        writes,
        parked: [],
        marks: [],
      };
      expect(await store.flush(flush)).toBe('done');
    }

    /** Counts how often a log is read from here on; each asking begins anew. */
    function passesOf(feed: ScriptedFeed): () => number {
      const readLog = feed.readLog.bind(feed);
      let passes = 0;
      feed.readLog = (options) => {
        passes += 1;
        return readLog(options);
      };
      return () => {
        const counted = passes;
        passes = 0;
        return counted;
      };
    }

    test('what differs, is missing or too much is named', async () => {
      const { feed, store, position } = await filled(moved('a', 1), moved('b', 2), moved('c', 3));
      const [b, c] = await store.reader.load(accounts, ['b', 'c']);
      const wrong = { ...b!.document, sum: 99 };
      await tamper(store, [
        { id: 'b', replaces: b!.appliedTo, appliedTo: b!.appliedTo, document: wrong },
        { id: 'c', replaces: c!.appliedTo, appliedTo: c!.appliedTo },
        { id: 'z', appliedTo: position, document: { ...wrong, _id: 'z' } },
      ]);
      expect(await compareModel(accounts, position, { ...parts(feed, store) })).toEqual({
        model: 'accounts__v1',
        position,
        compared: 3,
        differing: ['b'],
        missing: ['c'],
        extra: ['z'],
        paths: { b: [{ path: 'sum', before: 99, after: 2 }] },
        parked: [],
        skipped: [],
      });
    });

    test('a model of more documents than are held together is compared in as many passes', async () => {
      const { feed, store, position } = await filled(
        ...Array.from({ length: 30 }, (_, n) => moved(`${n}`, n)),
      );
      const stored = await store.reader.load(accounts, ['12', '7']);
      const writes = stored.map(({ document, appliedTo }) => ({
        ...{ id: document._id, replaces: appliedTo, appliedTo },
        document: { ...document, sum: 99 },
      }));
      const extra = { id: '290', appliedTo: position, document: { _id: '290' } };
      await tamper(store, [...writes, extra]);
      const whole = await compareModel(accounts, position, parts(feed, store));
      const passes = passesOf(feed);
      expect(whole).toMatchObject({ compared: 31, differing: ['12', '7'], extra: ['290'] });
      for (const heldMax of [1, 2, 7, 31, 32]) {
        const sliced = await compareModel(accounts, position, { ...parts(feed, store), heldMax });
        expect({ heldMax, ...sliced }).toEqual({ heldMax, ...whole });
        expect({ heldMax, passes: passes() }).toEqual({ heldMax, passes: Math.ceil(31 / heldMax) });
      }
    });

    test('every document of a model that the store has lost is missing', async () => {
      const feed = new ScriptedFeed();
      const ids = Array.from({ length: 2_345 }, (_, n) => `${n}`);
      feed.append(...ids.map((id, n) => moved(id, n)));
      const store = await open();
      await store.prepare(accounts);
      const position = (await feed.head())!;
      const passes = passesOf(feed);
      const compared = await compareModel(accounts, position, {
        ...parts(feed, store),
        heldMax: 500,
      });
      expect(passes()).toBeGreaterThanOrEqual(4);
      expect(compared).toMatchObject({ compared: 0, differing: [], extra: [] });
      expect(compared.missing).toEqual([...ids].sort());
    });

    test('a sample is of the size asked for, and the same for the same seed', async () => {
      const { feed, store, position } = await filled(
        ...Array.from({ length: 30 }, (_, n) => moved(`${n}`, n)),
      );
      const [wrong] = await store.reader.load(accounts, ['7']);
      const tampered = { ...wrong!.document, sum: 99 };
      const { appliedTo } = wrong!;
      await tamper(store, [{ id: '7', replaces: appliedTo, appliedTo, document: tampered }]);
      const sampled = async (size: number, seed: string) =>
        compareModel(accounts, position, { ...parts(feed, store), sample: { size, seed } });
      expect(await sampled(12, 'a')).toMatchObject({ compared: 12, missing: [], extra: [] });
      expect(await sampled(12, 'a')).toEqual(await sampled(12, 'a'));
      const seeds = await Promise.all(
        'a b c d e f g h'.split(' ').map((seed) => sampled(12, seed)),
      );
      expect(new Set(seeds.flatMap(({ differing }) => differing))).toEqual(new Set(['7']));
      expect(await sampled(99, 'a')).toMatchObject({ compared: 30, differing: ['7'] });
    });
  });
}

/** Throws as a kill would at the n-th time a step is reached. */
export function killAt(step: (typeof STEPS)[number], times: number): StepHooks {
  let left = times;
  return {
    [step]: () => {
      left -= 1;
      if (left < 0) throw new WorkerKilled();
    },
  };
}

/** Looks after each commit of the live group, and a turn of the event loop between, until it holds. */
async function eventually(holds: () => Promise<boolean>, engine: ProjectionEngine): Promise<void> {
  while (!(await holds())) await engine.paused(async () => {}).catch(() => {});
}
