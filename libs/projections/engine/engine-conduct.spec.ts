import { describe, expect, test } from '@jest/globals';
import { START_OF_LOG, type FeedMessage } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { gate } from '#testing/gate.ts';
import { accounts, journal, type Account } from '#testing/projections/index.ts';
import {
  MemoryReadStore,
  type ProjectionEngine,
  ProjectionFault,
  WorkerKilled,
  type EngineOptions,
  type EngineReport,
  type ReadModel,
} from '../index.ts';
import { moved, runningEngines, servedOf } from '../projection-engine.contract.ts';
import { versionKey } from '../read-model.ts';
import { FeedQueue } from './feed-queue.ts';
import type { EngineLimits, Step } from './options.ts';

const start = runningEngines();

function run(
  feed: ScriptedFeed,
  more: Partial<EngineOptions> = {},
): {
  engine: ProjectionEngine;
  store: MemoryReadStore;
  reports: EngineReport[];
} {
  const store = new MemoryReadStore();
  const reports: EngineReport[] = [];
  const report = (each: EngineReport): void => void reports.push(each);
  return { engine: start(feed, store, { report, ...more }), store, reports };
}

const models = ['accounts__v1', 'journal__v1'];

describe('A projection engine', () => {
  test('is ready on an empty log', async () => {
    const { engine } = run(new ScriptedFeed());
    await engine.ready();
    const [live] = (await engine.status()).groups;
    expect(live).toMatchObject({ position: START_OF_LOG, isCaughtUp: true });
    expect(engine.health()).toEqual({ healthy: true });
  });

  test('goes on behind the last applied event when its connection is cut', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const { engine, store, reports } = run(feed);
    await engine.ready();
    feed.cut();
    const [next] = feed.append(moved('a', 2));
    await engine.board.caughtUpTo(next!.position, { models, timeoutMs: 2_000 });
    expect((await store.reader.load(accounts, ['a']))[0]?.document.count).toBe(2);
    expect(feed.followed).toBe(2);
    expect(reports.map(({ code }) => code)).toContain('projection-interrupted');
  });

  test('stops at the start when a store in memory would hold too much, and says what to set', async () => {
    const feed = new ScriptedFeed();
    feed.append(...Array.from({ length: 12 }, (_, n) => moved('a', n)));
    const { engine } = run(feed, { limits: { eventsMax: 10 } });
    await expect(engine.ready()).rejects.toMatchObject({
      code: 'read-model-events-max',
      message: expect.stringContaining('READ_STORE_URL'),
    });
    expect(engine.health().healthy).toBe(false);
  });

  test('warns and goes on when the log grows beyond that while it runs', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const { engine, reports } = run(feed, { limits: { eventsMax: 2 } });
    await engine.ready();
    feed.append(moved('a', 2), moved('a', 3), moved('a', 4));
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
    expect(reports.filter(({ code }) => code === 'read-model-events-max')).toHaveLength(1);
  });

  test('makes a model anew, once asked, though the log has grown beyond that', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const { engine, store, reports } = run(feed, { limits: { eventsMax: 2 } });
    await engine.ready();
    feed.append(moved('a', 2), moved('a', 3), moved('a', 4), {
      stream: 'projection-accounts',
      type: 'projection.decided.v1',
      data: { kind: 'rebuild' },
    });
    const build = { ...accounts, build: feed.events.at(-1)!.position };
    const isRebuilt = async (): Promise<boolean> =>
      (await store.groups()).some(
        ({ group, models: live }) => group === 'live' && live[versionKey(build)] !== undefined,
      );
    while ((await engine.status()).state === 'leading' && !(await isRebuilt())) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await engine.status()).state).toBe('leading');
    expect((await store.reader.load(build, ['a']))[0]?.document.sum).toBe(10);
    expect(reports.filter(({ code }) => code === 'read-model-events-max')).toHaveLength(1);
  });

  test('passes events of other categories, and remembers types of ours that nobody knows', async () => {
    const feed = new ScriptedFeed();
    feed.append(
      { stream: 'elsewhere-1', type: 'thing.happened.v1', metadata: 'not ours' },
      { stream: 'account-a', type: 'account.invented.v9' },
      moved('a', 1),
    );
    const { engine, store } = run(feed);
    await engine.ready();
    const [live] = await store.groups();
    expect(live?.models['accounts__v1']?.unknownTypes).toEqual(['account.invented.v9']);
    const rows: string[] = [];
    for await (const { document } of store.reader.stream(journal)) rows.push(document.type);
    expect(rows.sort()).toEqual(['account.invented.v9', 'account.moved.v1']);
  });

  test('remembers a type that nobody knows though its envelope cannot be read, and asks for a rebuild once a release handles it', async () => {
    const feed = new ScriptedFeed();
    const metadata = { commandId: 5 };
    feed.append(
      moved('a', 1),
      { stream: 'account-a', type: 'account.invented.v9', metadata },
      { stream: 'account-a', type: 'account.noted.v1', metadata },
    );
    const { engine, store } = run(feed, { models: [accounts] });
    await engine.ready();
    const own = (await store.groups())[0]?.models['accounts__v1'];
    expect(own).toEqual({ unknownTypes: ['account.invented.v9'] });
    await engine.stop();
    const later = { ...accounts, handles: [...accounts.handles, 'account.invented.v9'] };
    const next = run(feed, { models: [later], store });
    await next.engine.ready();
    expect(next.reports).toEqual([
      expect.objectContaining({
        code: 'read-model-asks-for-rebuild',
        context: { model: 'accounts__v1', types: ['account.invented.v9'] },
      }),
    ]);
  });

  test('stops a model that needs an event of an earlier type, as the catalogue reads it, whose envelope cannot be read', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), {
      stream: 'account-a',
      type: 'account.moved.v0',
      data: { by: 2 },
      metadata: 'none',
    });
    const payloads = {
      read: (type: string, data: unknown) =>
        ({ kind: 'read', type: type.replace('v0', 'v1'), data }) as const,
    };
    const { engine, store } = run(feed, { models: [accounts], payloads });
    await engine.ready();
    const own = (await store.groups())[0]?.models['accounts__v1'];
    expect(own?.stopped).toMatchObject({ code: 'envelope-unreadable', type: 'account.moved.v0' });
  });

  test('stops the models that need an event whose envelope cannot be read, and no others', async () => {
    const feed = new ScriptedFeed();
    const [before] = feed.append(
      moved('a', 1),
      { stream: 'account-a', type: 'account.noted.v1', metadata: { commandId: 5 } },
      moved('a', 2),
    );
    const { engine, store, reports } = run(feed);
    await engine.ready();
    expect((await store.reader.load(accounts, ['a']))[0]?.document.count).toBe(2);
    const standing = (await engine.board.standings()).get('journal__v1');
    expect(standing).toMatchObject({
      position: before!.position,
      stopped: {
        code: 'envelope-unreadable',
        eventId: feed.events[1]!.eventId,
        stream: 'account-a',
        position: feed.events[1]!.position,
        type: feed.events[1]!.type,
      },
    });
    expect(reports.map(({ code }) => code)).toContain('read-model-stopped');
    const waiting = engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
    // Open pages answer with this: what the decoder said may quote the log, and is for operators.
    const { position } = before!;
    await expect(waiting).rejects.toMatchObject({
      code: 'read-model-stopped',
      message: `journal__v1 stopped behind ${position}: envelope-unreadable, event ${feed.events[1]!.eventId}.`,
    });
  });

  test.each([
    ['a float', { by: 0.5 }, 'fold-failed', 'not a safe integer'],
    ['nothing at all', { by: undefined }, 'fold-failed', 'undefined'],
    ['a text beyond the limit', { by: 'x'.repeat(3_000) }, 'too-large', 'over 2000'],
    ['a text of few letters and many bytes', { by: 'ộ'.repeat(900) }, 'too-large', 'over 2000'],
  ])('parks an event that would put %s into a document', async (_, data, code, detail) => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), { ...moved('a', 2), data }, moved('a', 3), moved('b', 4));
    const model = {
      ...accounts,
      evolve: (before: object | undefined, event: { data: unknown }, key: string) =>
        ({ ...before, _id: key, last: (event.data as { by: number }).by }) as never,
      derive: (document: never) => document,
    };
    const { engine, store } = run(feed, { models: [model], limits: { documentBytesMax: 2_000 } });
    await engine.ready();
    const [first] = await store.parked('accounts__v1');
    expect(first).toMatchObject({ document: 'a', position: feed.events[1]!.position, code });
    expect(first?.detail).toContain(detail);
    const loaded = await store.reader.load(model, ['a', 'b']);
    expect(loaded.map(({ document }) => (document as { last?: number }).last)).toEqual([1, 4]);
  });

  test('tells whoever runs it when it fails for good, also after it was ready', async () => {
    const feed = new ScriptedFeed();
    const steps = { beforeWrite: () => Promise.reject(new WorkerKilled('gone')) };
    const { engine } = run(feed, { steps });
    await engine.ready();
    feed.append(moved('a', 1));
    await expect(engine.failed).rejects.toThrow('gone');
    expect(engine.health()).toMatchObject({ healthy: false });
  });

  test('is unhealthy only when it lags and does not move', async () => {
    let now = 0;
    const feed = new ScriptedFeed();
    const hold = gate();
    feed.append(moved('a', 1));
    const { engine } = run(feed, { now: () => now, steps: { beforeWrite: hold.pass } });
    await hold.reached;
    expect(engine.health()).toEqual({ healthy: true });
    now = 60_000;
    expect(engine.health()).toMatchObject({ healthy: false });
    hold.open();
    await engine.ready();
    now = 600_000;
    expect(engine.health()).toEqual({ healthy: true });
  });

  test('lags by what it has in hand, though nothing more waits: who cannot write it is unhealthy', async () => {
    let now = 0;
    const feed = caughtUpOnce(new ScriptedFeed());
    const hold = gate();
    const { engine } = run(feed, { now: () => now, steps: { beforeWrite: hold.pass } });
    await engine.ready();
    feed.append(moved('a', 1));
    await hold.reached;
    const [live] = (await engine.status()).groups;
    expect(live).toMatchObject({ isCaughtUp: false, lag: { events: 1, estimated: false } });
    now = 60_000;
    expect(engine.health()).toMatchObject({ healthy: false });
    hold.open();
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
    const isDone = async (): Promise<boolean> => (await engine.status()).groups[0]!.isCaughtUp;
    while (!(await isDone())) await new Promise((resolve) => setImmediate(resolve));
    expect(engine.health()).toEqual({ healthy: true });
  });

  test('lags by all that is in the log, once it has caught up as before, however little is read ahead', async () => {
    const feed = caughtUpOnce(new ScriptedFeed());
    const hundred = Array.from({ length: 100 }, (_, n) => moved('a', n));
    feed.append(...hundred);
    const hold = gate();
    let isHeld = false;
    const steps = { beforeWrite: () => (isHeld ? hold.pass() : undefined) };
    const { engine } = run(feed, { limits: { batchEventsMax: 2, queueEventsMax: 4 }, steps });
    await engine.ready();
    isHeld = true;
    feed.append(...hundred);
    await hold.reached;
    const [live] = (await engine.status()).groups;
    hold.open();
    expect(live).toMatchObject({ isCaughtUp: false, lag: { estimated: true } });
    expect(live?.lag.events).toBeGreaterThan(80);
    expect(live?.lag.events).toBeLessThan(120);
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
    const [then] = (await engine.status()).groups;
    expect(then?.lag).toEqual({ events: 0, estimated: false, ms: 0 });
  });

  test('has caught up and falls behind by more than a batch: folds the next one while one is written', async () => {
    const feed = caughtUpOnce(new ScriptedFeed());
    const [hold, ahead] = [gate(), gate()];
    let loaded = 0;
    const steps = {
      afterLoad: () => void ((loaded += 1) === 2 && ahead.pass()),
      beforeWrite: hold.pass,
    };
    const { engine } = run(feed, { limits: { batchEventsMax: 2 }, steps });
    await engine.ready();
    feed.append(...Array.from({ length: 4 }, (_, n) => moved('a', n)));
    await hold.reached;
    await ahead.reached;
    hold.open();
    ahead.open();
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
  });

  test('has caught up: what comes while a batch is written waits to become one batch', async () => {
    const feed = caughtUpOnce(new ScriptedFeed());
    const hold = gate();
    const batches: string[] = [];
    const steps = {
      afterLoad: ({ to }: Step) => void batches.push(to),
      beforeWrite: hold.pass,
    };
    const { engine } = run(feed, { limits: { batchEventsMax: 9 }, steps });
    await engine.ready();
    const [first] = feed.append(moved('a', 1));
    await hold.reached;
    for (let n = 0; n < 3; n += 1) {
      feed.append(moved('a', n));
      await new Promise((resolve) => setImmediate(resolve));
    }
    hold.open();
    const head = (await feed.head())!;
    await engine.board.caughtUpTo(head, { models, timeoutMs: 2_000 });
    expect(batches).toEqual([first!.position, head]);
  });

  test('lags by the time of what it had applied before it was started anew, and by none while nothing is left', async () => {
    const feed = new ScriptedFeed();
    const recordedMs = Date.parse('2016-08-01');
    feed.append(moved('a', 1, { recordedMs }));
    const { engine, store } = run(feed);
    await engine.ready();
    await engine.stop();
    const now = (): number => recordedMs + 60_000;
    const away = gate();
    const follow = feed.follow.bind(feed);
    feed.follow = async function* (options) {
      await away.pass();
      yield* follow(options);
    };
    const next = start(feed, store, { now });
    await away.reached;
    expect((await next.status()).groups[0]?.lag).toMatchObject({ events: 0, ms: 0 });
    feed.append(moved('a', 2));
    expect((await next.status()).groups[0]?.lag).toMatchObject({ ms: 60_000 });
    away.open();
  });

  test('is healthy while it takes what comes after a long silence, or connects anew', async () => {
    let now = 0;
    const seen: unknown[] = [];
    const feed = new ScriptedFeed();
    const steps = { beforeWrite: () => void seen.push(engine.health()) };
    const report = (): void => void seen.push(engine.health());
    const { engine } = run(feed, { now: () => now, steps, report });
    await engine.ready();
    for (const silence of [600_000, 1_200_000]) {
      now = silence;
      const [next] = feed.append(moved('a', 1));
      await engine.board.caughtUpTo(next!.position, { models, timeoutMs: 2_000 });
    }
    now = 2_000_000;
    feed.cut();
    const [last] = feed.append(moved('a', 2));
    await engine.board.caughtUpTo(last!.position, { models, timeoutMs: 2_000 });
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(seen).toEqual(seen.map(() => ({ healthy: true })));
  });

  test('does not stand still while the log is away, however long that is, nor when it is back', async () => {
    let now = 0;
    const feed = new ScriptedFeed();
    const follow = feed.follow.bind(feed);
    const [lost, back, caughtUp] = [gate(), gate(), gate()];
    // As the event store's feed does: it tells of the loss, again and again, and connects anew by itself.
    feed.follow = async function* (options) {
      for await (const message of follow(options)) {
        if (message.kind === 'caughtUp') break;
        yield message;
      }
      yield { kind: 'caughtUp' };
      await lost.pass();
      for (let tries = 0; tries < 2; tries += 1) yield { kind: 'disconnected', cause: 'away' };
      await back.pass();
      yield { kind: 'checkpoint' };
      await caughtUp.pass();
      yield* follow(options);
    };
    const { engine } = run(feed, { now: () => now });
    await engine.ready();
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    lost.open();
    await back.reached;
    await turn();
    now = 221_615;
    expect(engine.health()).toEqual({ healthy: true });
    back.open();
    await caughtUp.reached;
    await turn();
    expect(engine.health()).toEqual({ healthy: true });
    // Who is connected again, and comes no further, does stand still.
    now += 30_001;
    expect(engine.health()).toMatchObject({ healthy: false });
    caughtUp.open();
    while (!engine.health().healthy) await turn();
  });

  test('has begun to lead only once the log answered: its absence is not the fault of the read store', async () => {
    let now = 0;
    let tries = 0;
    const feed = new ScriptedFeed();
    const head = feed.head.bind(feed);
    const away = gate();
    feed.head = async () => {
      tries += 1;
      if (tries > 3) {
        await away.pass();
        return head();
      }
      now += 60_000;
      throw new Error('the log is away');
    };
    const { engine } = run(feed, { now: () => now });
    await away.reached;
    expect(engine.health()).toEqual({ healthy: true });
    away.open();
    await engine.ready();
  });

  test('releases who waits as soon as the held batch is through, and says how far it is if not', async () => {
    const feed = new ScriptedFeed();
    const hold = gate();
    const [only] = feed.append(moved('a', 1));
    const { engine } = run(feed, { steps: { beforeWrite: hold.pass } });
    await hold.reached;
    const soon = engine.board.caughtUpTo(only!.position, { models, timeoutMs: 10 });
    await expect(soon).rejects.toMatchObject({
      code: 'read-model-behind',
      context: { applied: START_OF_LOG, minPosition: only!.position },
    });
    const aborted = new AbortController();
    const { signal } = aborted;
    const given = engine.board.caughtUpTo(only!.position, { models, timeoutMs: 2_000, signal });
    aborted.abort();
    await expect(given).rejects.toThrow('no longer waited for');
    const patient = engine.board.caughtUpTo(only!.position, { models, timeoutMs: 2_000 });
    hold.open();
    await patient;
  });

  test('runs what needs it paused between two batches, at one position', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const { engine, store } = run(feed);
    await engine.ready();
    const position = await engine.paused(async (held) => {
      feed.append(moved('a', 2));
      await new Promise((resolve) => setImmediate(resolve));
      expect((await store.groups())[0]?.position).toBe(held);
      return held;
    });
    expect(position).toBe(feed.events[0]!.position);
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
  });

  test('says so when what was to run between two batches will not, for the one before it failed', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const follow = feed.follow.bind(feed);
    const hold = gate();
    feed.follow = async function* (options) {
      for await (const message of follow(options)) {
        yield message;
        await hold.pass();
      }
    };
    let asked: Promise<string> | undefined;
    const { engine } = run(feed, {
      limits: { batchEventsMax: 1, unreadFactor: 1 },
      steps: {
        afterLoad: () => {
          asked ??= engine.paused(async () => 'ran');
          asked.catch(() => {});
        },
        beforeWrite: () => {
          hold.open();
          throw new Error('the store is away');
        },
      },
    });
    await hold.reached;
    while (!asked) await new Promise((resolve) => setImmediate(resolve));
    await expect(asked).rejects.toMatchObject({ code: 'lease-lost' });
  });

  async function flushesOf(
    limits: Partial<EngineLimits>,
    model: ReadModel = accounts,
  ): Promise<readonly number[]> {
    const feed = new ScriptedFeed();
    feed.append(...Array.from({ length: 20 }, (_, n) => moved(`${n % 5}`, n)));
    const flushes: number[] = [];
    const store = new MemoryReadStore();
    const flush = store.flush.bind(store);
    store.flush = (given, between) => {
      flushes.push([...given.writes.values()].reduce((sum, writes) => sum + writes.length, 0));
      return flush(given, between);
    };
    const { engine } = run(feed, { store, models: [model], limits });
    await engine.ready();
    return flushes;
  }

  test('writes each document once per flush, and no more than fit', async () => {
    const flushes = await flushesOf({ flushDocumentsMax: 3, unreadFactor: 1 });
    expect(Math.max(...flushes)).toBe(3);
    expect(flushes.reduce((sum, each) => sum + each, 0)).toBe(20);
  });

  test('writes no more documents at once than fit into memory, as heavy as the last ones were', async () => {
    const heavy: ReadModel<Account> = {
      ...accounts,
      evolve: (before, event, key) => {
        const account = accounts.evolve(before, event, key);
        return account && { ...account, text: 'x'.repeat(10_000) };
      },
    };
    const limits = { batchEventsMax: 10, flushBytesMax: 70_000, unreadFactor: 1 };
    expect(await flushesOf(limits)).toEqual([4, 5, 5]);
    expect(await flushesOf(limits, heavy)).toEqual([4, 2, 2, 2, 2, 2, 2, 2, 2]);
  });
});

describe('A read store that is away for a moment', () => {
  test('is told of, and makes the projections unhealthy if it does not come back', async () => {
    const store = new MemoryReadStore();
    store.collections = () =>
      Promise.reject(new ProjectionFault('read-store-unavailable', 'The read store is away.'));
    let now = 0;
    let report = (): void => {};
    const told = new Promise<void>((resolve) => (report = resolve));
    const { engine } = run(new ScriptedFeed(), { store, report, now: () => now });
    await told;
    expect(engine.health()).toEqual({ healthy: true });
    now += 60_000;
    expect(engine.health()).toMatchObject({ healthy: false });
  });

  test('is told of by who stands by and cannot ask for the lease, and its status says why', async () => {
    const store = new MemoryReadStore();
    let isAway = true;
    const acquire = store.acquire.bind(store);
    store.acquire = async (...asked) => {
      if (!isAway) return acquire(...asked);
      throw new ProjectionFault('read-store-unavailable', 'The read store is away.');
    };
    const limits = { leaseMs: 60 };
    const { engine, reports } = run(new ScriptedFeed(), { store, limits });
    await engine.ready();
    expect(await engine.status()).toMatchObject({
      state: 'standing-by',
      fault: { code: 'read-store-unavailable', message: 'The read store is away.' },
    });
    isAway = false;
    await engine.board.caughtUpTo(START_OF_LOG, { models, timeoutMs: 5_000 });
    expect(await engine.status()).not.toHaveProperty('fault');
    expect(reports.map(({ code }) => code)).toEqual(['read-store-unavailable']);
  });

  // What a rebuild asks of the store outside its batches.
  test.each(['groups', 'collections', 'prepare', 'dropGroup', 'serving'] as const)(
    'does not end the projections when a rebuild needs its "%s"',
    async (asked) => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const store = new MemoryReadStore();
      const first = run(feed, { store }).engine;
      await first.ready();
      await first.stop();
      const second = { ...accounts, version: 2 };
      // Left behind by whoever ended in the middle.
      await store.prepare(second);
      const away = awayByTurns(store, asked);
      const { engine } = run(feed, { store: away.store, models: [second, journal] });
      await engine.ready();
      while (
        (await store.groups()).length > 1 ||
        (await servedOf(store, 'accounts')) !== 'accounts__v2'
      ) {
        expect(engine.health().healthy).toBe(true);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(away.failures()).toBeGreaterThan(0);
      const [next] = feed.append(moved('a', 3));
      const models = ['accounts__v2', 'journal__v1'];
      await engine.board.caughtUpTo(next!.position, { models, timeoutMs: 2_000 });
      expect((await engine.status()).state).toBe('leading');
    },
  );
});

describe('The queue before the worker', () => {
  const limits = { queueEventsMax: 10, queueBytesMax: 1 << 20 };

  test('reads no further than its bound until a batch is taken', async () => {
    const feed = new ScriptedFeed();
    feed.append(...Array.from({ length: 50 }, (_, n) => moved('a', n)));
    let read = 0;
    async function* counted(): AsyncIterable<FeedMessage> {
      for await (const message of feed.follow({ signal: new AbortController().signal })) {
        read += 1;
        yield message;
      }
    }
    const queue = new FeedQueue(counted(), limits);
    const bounds = { eventsMax: 4, bytesMax: 1 << 20, waitMs: 0 };
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    await turn();
    expect(read).toBe(10);
    expect(await queue.take(bounds)).toHaveLength(4);
    await turn();
    expect(read).toBe(14);
    queue.close();
    expect(await queue.take(bounds)).toBeUndefined();
  });

  test('hands out what it has no room for more of, though a batch could be larger', async () => {
    const feed = new ScriptedFeed();
    feed.append(...Array.from({ length: 50 }, (_, n) => moved('a', n)));
    const queue = new FeedQueue(feed.follow({ signal: new AbortController().signal }), limits);
    const batch = await queue.take({ eventsMax: 40, bytesMax: 1 << 20, waitMs: 60_000 });
    expect(batch).toHaveLength(10);
    queue.close();
  });

  test('keeps "caught up" behind the events it speaks of', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), moved('a', 2));
    const queue = new FeedQueue(feed.follow({ signal: new AbortController().signal }), limits);
    const batch = await queue.take({ eventsMax: 9, bytesMax: 1 << 20, waitMs: 60_000 });
    expect(batch?.map(({ kind }) => kind)).toEqual(['event', 'event', 'caughtUp']);
    queue.close();
  });
});

/** A feed that does as a server: what comes once it has caught up is followed by nothing. */
function caughtUpOnce(feed: ScriptedFeed): ScriptedFeed {
  const follow = feed.follow.bind(feed);
  feed.follow = async function* (options) {
    let caughtUp = 0;
    for await (const message of follow(options)) {
      if (message.kind !== 'caughtUp' || (caughtUp += 1) === 1) yield message;
    }
  };
  return feed;
}

/** A store whose every second answer to one question is that it is away. */
function awayByTurns(
  store: MemoryReadStore,
  asked: keyof MemoryReadStore,
): { store: MemoryReadStore; failures: () => number } {
  let times = 0;
  const failing = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== asked) return value.bind(target) as unknown;
      return async (...given: unknown[]): Promise<unknown> => {
        times += 1;
        if (times % 2 === 0) return value.apply(target, given) as unknown;
        throw new ProjectionFault('read-store-unavailable', 'The read store is away.');
      };
    },
  });
  return { store: failing, failures: () => Math.ceil(times / 2) };
}
