import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { START_OF_LOG, type LoggedEvent } from '#kernel';
import { ScriptedFeed, type ScriptedEvent } from '#testing/feeds/index.ts';
import { gate } from '#testing/gate.ts';
import { accounts, journal, type Account, type Decided } from '#testing/projections/index.ts';
import {
  digestOf,
  LIVE,
  ProjectionEngine,
  StoreReadSide,
  timesFromFeed,
  versionKey,
  WorkerKilled,
  type EngineOptions,
  type ReadModel,
  type ReadStore,
  type Serving,
} from './index.ts';
import {
  cleanDigests,
  killAt,
  moved,
  parts,
  rowOf,
  servedOf,
} from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

const FIRST = 'accounts__v1';
const STEPS = ['afterLoad', 'beforeWrite', 'betweenWriteAndCheckpoint', 'afterCheckpoint'] as const;

const decided = (decision: Decided, model = 'accounts'): ScriptedEvent => ({
  stream: `projection-${model}`,
  type: 'projection.decided.v1',
  data: decision,
});
const rebuildOf = (model: string): ScriptedEvent => decided({ kind: 'rebuild' }, model);
const promotion = (build: string): ScriptedEvent => decided({ kind: 'promote', build });
const rollBack = (build: string): ScriptedEvent => decided({ kind: 'roll-back', build });
const cleanUp = (build: string): ScriptedEvent => decided({ kind: 'clean-up', build });

/** The build of a model that an event asked for. */
function askedBy<Model extends ReadModel<Account> | typeof journal>(
  event: LoggedEvent,
  model: Model,
): Model {
  return { ...model, build: event.position };
}

/** Rebuilds beside what serves, and what operators decide of them, on every store. */
export function rebuildContract(open: OpenStore, runs: number): void {
  const engines: ProjectionEngine[] = [];
  let isOver = false;
  afterEach(async () => {
    isOver = true;
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
    isOver = false;
  });
  function run(
    feed: ScriptedFeed,
    store: ReadStore,
    more: Partial<EngineOptions> = {},
  ): ProjectionEngine {
    const base = parts(feed, store);
    const limits = { ...base.limits, ...more.limits };
    const engine = new ProjectionEngine({ ...base, owner: 'w', ...more, limits });
    engines.push(engine);
    engine.start();
    return engine;
  }
  async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
    while (!isOver && !(await holds())) await new Promise((resolve) => setImmediate(resolve));
  }
  async function liveKeys(store: ReadStore): Promise<readonly string[]> {
    const live = (await store.groups()).find(({ group }) => group === LIVE);
    return Object.keys(live?.models ?? {});
  }
  const isLive = async (store: ReadStore, build: ReadModel<Account> | typeof journal) =>
    (await liveKeys(store)).includes(versionKey(build)) && (await store.groups()).length === 1;
  async function followed(engine: ProjectionEngine, feed: ScriptedFeed): Promise<void> {
    const models = await liveKeys(engineStore(engine));
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 9_000 });
  }
  const stores = new WeakMap<ProjectionEngine, ReadStore>();
  const engineStore = (engine: ProjectionEngine): ReadStore => stores.get(engine)!;
  async function started(
    feed: ScriptedFeed,
    more: Partial<EngineOptions> = {},
    store?: ReadStore,
  ): Promise<{ store: ReadStore; engine: ProjectionEngine }> {
    const into = store ?? (await open());
    const engine = run(feed, into, more);
    stores.set(engine, into);
    await engine.ready();
    return { store: into, engine };
  }
  async function sumsOf(
    store: ReadStore,
    build: ReadModel<Account>,
    ...ids: string[]
  ): Promise<number[]> {
    const loaded = await store.reader.load(build, ids);
    return loaded.map(({ document }) => document.sum);
  }
  async function servingOf(store: ReadStore): Promise<Serving | undefined> {
    return (await store.serving()).get('accounts');
  }
  /** A document is changed behind the engine's back. */
  async function tamper(store: ReadStore): Promise<void> {
    const [group] = await store.groups();
    const [stored] = await store.reader.load(accounts, ['a']);
    const { document, appliedTo } = stored!;
    const wrong = { id: 'a', replaces: appliedTo, appliedTo, document: { ...document, sum: 99 } };
    const writes = new Map([[FIRST, [wrong]]]);
    const flush = { from: group!.position, progress: group!, writes, parked: [], marks: [] };
    expect(await store.flush(flush)).toBe('done');
  }

  describe('A rebuild', () => {
    test('is made beside what serves, which stays live, and waits to be promoted', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const store = await open();
      const first = await started(feed, {}, store);
      await first.engine.stop();
      await tamper(store);
      const { engine } = await started(feed, {}, store);
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      feed.append(moved('a', 4));
      await until(() => isLive(store, build));
      feed.append(moved('b', 8));
      await followed(engine, feed);
      expect(await servedOf(store, 'accounts')).toBe(FIRST);
      expect(await sumsOf(store, accounts, 'a', 'b')).toEqual([103, 10]);
      expect(await sumsOf(store, build, 'a', 'b')).toEqual([5, 10]);
      const { digest, ahead } = await digestOf(store.reader, build, (await feed.head())!);
      expect([digest, ahead]).toEqual([(await cleanDigests(feed))[0], 0]);
    });

    test('answers questions from what serves, and from what is promoted from there on', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const store = await open();
      const first = await started(feed, {}, store);
      await first.engine.stop();
      await tamper(store);
      const { engine } = await started(feed, {}, store);
      const { board } = engine;
      const readSide = new StoreReadSide({ store, board, feed, times: timesFromFeed(feed) });
      const ask = async (minPosition = START_OF_LOG): Promise<number | undefined> => {
        const { value } = await readSide.answer({ models: [accounts], minPosition }, (reader) =>
          reader.load(accounts, ['a']),
        );
        return value[0]?.document.sum;
      };
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      await until(async () => {
        expect(await ask()).toBe(99);
        return isLive(store, build);
      });
      const [flip] = feed.append(promotion(versionKey(build)));
      expect(await ask(flip!.position)).toBe(1);
    });

    test('of several models that are asked for together is one pass of the log', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const { store } = await started(feed);
      const before = feed.followed;
      const groups = new Set<string>();
      const [one, other] = feed.append(rebuildOf('accounts'), rebuildOf('journal'));
      const builds = [askedBy(one!, accounts), askedBy(other!, journal)] as const;
      await until(async () => {
        for (const { group } of await store.groups()) groups.add(group);
        return (await isLive(store, builds[0])) && isLive(store, builds[1]);
      });
      expect([...groups].filter((group) => group !== LIVE).length).toBeLessThanOrEqual(1);
      expect(feed.followed).toBe(before + 1);
      const head = (await feed.head())!;
      const digests = [];
      for (const build of builds) {
        digests.push((await digestOf(store.reader, build, head)).digest);
      }
      expect(digests).toEqual(await cleanDigests(feed));
    });

    test('that one event stops holds up no other of the same pass', async () => {
      const feed = new ScriptedFeed();
      const [good] = feed.append(moved('a', 1), moved('b', 2), moved('a', 4));
      const { store, engine } = await started(feed);
      await engine.stop();
      const later: ReadModel<Account> = {
        ...accounts,
        version: 2,
        keys: (envelope) => {
          if (envelope.position > good!.position) throw new TypeError('whose?');
          return accounts.keys(envelope);
        },
      };
      const secondJournal = { ...journal, version: 2 };
      await started(feed, { models: [accounts, journal, later, secondJournal] }, store);
      await until(() => isLive(store, secondJournal));
      const [live] = await store.groups();
      expect(live?.models['accounts__v2']).toMatchObject({ position: good!.position });
      expect(live?.models['accounts__v2']?.stopped).toBeDefined();
      const { digest } = await digestOf(store.reader, secondJournal, live!.position);
      expect(digest).toBe((await cleanDigests(feed))[1]);
    });

    test('that is interrupted goes on where it stopped', async () => {
      const feed = new ScriptedFeed();
      feed.append(...Array.from({ length: 30 }, (_, n) => moved('ab'[n % 2]!, n)));
      const { store, engine } = await started(feed);
      await engine.stop();
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      const limits = { batchEventsMax: 3 };
      let flushes = 0;
      const beforeWrite = ({ group }: { group: string }): void => {
        if (group !== LIVE && (flushes += 1) === 4) throw new WorkerKilled();
      };
      const killed = run(feed, store, { limits, steps: { beforeWrite } });
      await expect(killed.failed).rejects.toThrow(WorkerKilled);
      const left = (await store.groups()).find(({ group }) => group !== LIVE)!;
      expect(left.position > START_OF_LOG).toBe(true);
      const froms: string[] = [];
      const afterLoad = ({ group, from }: { group: string; from: string }): void => {
        if (group !== LIVE) froms.push(from);
      };
      await started(feed, { limits, steps: { afterLoad } }, store);
      await until(() => isLive(store, build));
      expect(froms[0]).toBe(left.position);
      const { digest } = await digestOf(store.reader, build, (await feed.head())!);
      expect(digest).toBe((await cleanDigests(feed))[0]);
    });

    test('looks up what an earlier attempt left, and nothing beyond it', async () => {
      const feed = new ScriptedFeed();
      feed.append(...Array.from({ length: 30 }, (_, n) => moved('ab'[n % 2]!, n)));
      const { store, engine } = await started(feed);
      await engine.stop();
      const [one, other] = feed.append(rebuildOf('accounts'), rebuildOf('journal'));
      const [gone, left] = [askedBy(one!, accounts), askedBy(other!, journal)];
      const limits = { batchEventsMax: 3 };
      let writtenTo: string = START_OF_LOG;
      const beforeWrite = ({ group, to }: { group: string; to: string }): void => {
        if (group === LIVE) return;
        if (writtenTo > feed.events[9]!.position) throw new WorkerKilled();
        writtenTo = to;
      };
      const killed = run(feed, store, { limits, steps: { beforeWrite } });
      await expect(killed.failed).rejects.toThrow(WorkerKilled);
      await store.drop(versionKey(gone));
      const lookedUp: string[] = [];
      const noting = noteLookUps(store, (model, ids) => {
        if (versionKey(model) === versionKey(left)) lookedUp.push(...ids);
      });
      await started(feed, { limits, store: noting }, store);
      await until(async () => (await isLive(store, gone)) && isLive(store, left));
      const upTo = feed.events.filter(({ position }) => position <= writtenTo);
      expect(lookedUp).toEqual(upTo.map(({ eventId }) => eventId));
      const head = (await feed.head())!;
      const digests = [await digestOf(store.reader, gone, head)];
      digests.push(await digestOf(store.reader, left, head));
      expect(digests.map(({ digest }) => digest)).toEqual(await cleanDigests(feed));
    });

    test('brings along how far its documents may be ahead of it', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, engine } = await started(feed);
      await engine.stop();
      const longer = new ScriptedFeed();
      const [, later] = longer.append(moved('a', 1), moved('a', 2));
      const row = await rowOf(later!.eventId, longer);
      const build = { ...journal, build: feed.events[0]!.position };
      const [live] = await store.groups();
      const { token } = (await store.acquire('rebuild', 'killed', 0))!;
      const models = { [versionKey(build)]: {} };
      const begun = { ...live!, group: 'rebuild', token, models, writingTo: row.appliedTo };
      await store.putGroup({ ...begun, revision: 0 });
      const progress = { ...begun, revision: 1 };
      await store.prepare(build);
      const writes = new Map([[versionKey(build), [row]]]);
      const flush = { from: live!.position, progress, writes, parked: [], marks: [] };
      expect(await store.flush(flush)).toBe('done');
      const reports: string[] = [];
      const report = ({ code }: { code: string }): void => void reports.push(code);
      const next = await started(feed, { report }, store);
      await until(() => isLive(store, build));
      feed.append(moved('a', 2));
      await followed(next.engine, feed);
      expect(reports).not.toContain('read-store-conflict');
    });

    test('is gathered with no group that is already on its way', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const goneOnFrom: string[] = [];
      const afterLoad = ({ group, from }: { group: string; from: string }): void => {
        if (group === 'on-its-way') goneOnFrom.push(from);
      };
      const { store, engine } = await started(feed, { steps: { afterLoad } });
      const longer = new ScriptedFeed();
      longer.append(moved('a', 1), moved('b', 2));
      const [one, other] = longer.append(rebuildOf('journal'), rebuildOf('accounts'));
      const [onItsWay, asked] = [askedBy(one!, journal), askedBy(other!, accounts)];
      const [live] = await store.groups();
      const models = { [versionKey(onItsWay)]: {} };
      await store.prepare(onItsWay);
      await store.putGroup({ ...live!, group: 'on-its-way', token: 0, models });
      feed.append(rebuildOf('journal'), rebuildOf('accounts'));
      await until(async () => (await isLive(store, asked)) && isLive(store, onItsWay));
      await followed(engine, feed);
      expect(goneOnFrom[0]).toBe(live!.position);
      expect(await sumsOf(store, asked, 'a', 'b')).toEqual([1, 2]);
    });

    test('is not made again by a store that is filled later', async () => {
      const feed = new ScriptedFeed();
      const [, asked] = feed.append(moved('a', 1), rebuildOf('accounts'), moved('a', 2));
      feed.append(promotion(versionKey(askedBy(asked!, accounts))));
      const { store } = await started(feed);
      expect(await liveKeys(store)).toEqual([FIRST, 'journal__v1']);
      expect(await store.collections()).toEqual([FIRST, 'journal__v1']);
      expect(await servedOf(store, 'accounts')).toBe(FIRST);
    });
  });

  describe('A promotion', () => {
    async function rebuilt(more: Partial<EngineOptions> = {}) {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, engine } = await started(feed, more);
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      await until(() => isLive(store, build));
      return { feed, store, engine, build, key: versionKey(build) };
    }

    test('is followed at its place, and a roll-back leads back in one step', async () => {
      const { feed, store, engine, build, key } = await rebuilt();
      const [flip] = feed.append(promotion(key), moved('a', 2));
      await followed(engine, feed);
      expect(await servingOf(store)).toEqual({ build: key, since: flip!.position, before: FIRST });
      const [back] = feed.append(rollBack(FIRST), moved('a', 4));
      await followed(engine, feed);
      expect(await servingOf(store)).toEqual({ build: FIRST, since: back!.position });
      // What served before was fed meanwhile, and so is what served between.
      expect(await sumsOf(store, accounts, 'a')).toEqual([7]);
      expect(await sumsOf(store, build, 'a')).toEqual([7]);
    });

    test.each(STEPS)('met again after a crash at %s changes nothing', async (step) => {
      const { feed, store, engine, key } = await rebuilt();
      await engine.stop();
      const [flip, , , again] = feed.append(
        promotion(key),
        moved('a', 2),
        rollBack(FIRST),
        promotion(key),
      );
      const seen: (Serving | undefined)[] = [];
      for (const times of [0, 1, 2]) {
        const dying = run(feed, store, { steps: killAt(step, times) });
        const head = (await feed.head())!;
        await until(async () => {
          const [live] = await store.groups();
          return live!.position >= head || (await dying.status()).state === 'failed';
        });
        await dying.stop();
        seen.push(await servingOf(store));
      }
      await started(feed, {}, store);
      expect(await servingOf(store)).toEqual({ build: key, since: again!.position, before: FIRST });
      for (const { since = START_OF_LOG } of seen.filter((each) => each !== undefined)) {
        expect(since <= again!.position).toBe(true);
      }
      expect(flip!.position < again!.position).toBe(true);
    });

    test('of a build that has not met the live models is refused, and says so', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const hold = gate();
      const beforeWrite = ({ group }: { group: string }) =>
        group === LIVE ? undefined : hold.pass();
      const reports: string[] = [];
      const report: EngineOptions['report'] = ({ code }) => reports.push(code);
      const { store, engine } = await started(feed, { steps: { beforeWrite }, report });
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      await hold.reached;
      const [early] = feed.append(promotion(versionKey(build)));
      await engine.board.caughtUpTo(early!.position, { models: [FIRST], timeoutMs: 9_000 });
      expect(await servingOf(store)).toMatchObject({
        build: FIRST,
        refused: { code: 'build-not-caught-up', decidedAt: early!.position },
      });
      expect(reports).toContain('promote-refused');
      hold.open();
      await until(() => isLive(store, build));
      expect(await servedOf(store, 'accounts')).toBe(FIRST);
      feed.append(promotion(versionKey(build)));
      await followed(engine, feed);
      expect(await servedOf(store, 'accounts')).toBe(versionKey(build));
    });

    test('of a build that stands before what serves is refused', async () => {
      const { feed, store, engine } = await rebuilt();
      await engine.stop();
      const stops: ReadModel<Account> = {
        ...accounts,
        version: 2,
        keys: () => {
          throw new TypeError('whose?');
        },
      };
      const { engine: next } = await started(feed, { models: [accounts, journal, stops] }, store);
      await until(() => isLive(store, stops));
      feed.append(promotion('accounts__v2'), moved('a', 2));
      await next.board.caughtUpTo((await feed.head())!, { models: [FIRST], timeoutMs: 9_000 });
      expect(await servingOf(store)).toMatchObject({
        build: FIRST,
        refused: { code: 'build-behind' },
      });
    });

    test.each([
      ['a build that nobody made', promotion(`${FIRST}_${'9'.repeat(20)}`), 'build-unknown'],
      ['back to what never served', undefined, 'build-not-served-before'],
    ])('%s is refused', async (_, event, code) => {
      const { feed, store, engine, key } = await rebuilt();
      feed.append(event ?? rollBack(key));
      await followed(engine, feed);
      expect(await servingOf(store)).toMatchObject({ build: FIRST, refused: { code } });
    });
  });

  describe('Two versions in code', () => {
    const second: ReadModel<Account> = { ...accounts, version: 2, derive: (document) => document };
    const models = [accounts, second, journal] as readonly ReadModel[];

    test('are both fed, and the older one serves until the newer is promoted', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const first = await started(feed);
      const { store } = first;
      await first.engine.stop();
      const { engine } = await started(feed, { models }, store);
      await until(() => isLive(store, second));
      feed.append(moved('a', 2));
      await followed(engine, feed);
      expect(await sumsOf(store, second, 'a')).toEqual([3]);
      expect(await servedOf(store, 'accounts')).toBe(FIRST);
      const { board } = engine;
      const times = timesFromFeed(feed);
      const readSide = new StoreReadSide({ store, board, feed, times, versions: models });
      const ask = async (minPosition = START_OF_LOG) => {
        const { value } = await readSide.answer({ models: [second], minPosition }, (reader) =>
          reader.load(second, ['a']),
        );
        return value[0]?.document;
      };
      expect(await ask()).toHaveProperty('doubled', 6);
      const [flip] = feed.append(promotion('accounts__v2'));
      expect(await ask(flip!.position)).not.toHaveProperty('doubled');
    });

    test('in an empty store let the newest serve, or the one that was last decided on', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const plain = await started(feed, { models });
      expect(await servedOf(plain.store, 'accounts')).toBe('accounts__v2');
      await plain.engine.stop();
      feed.append(promotion('accounts__v2'), rollBack(FIRST));
      const { store, engine } = await started(feed, { models });
      expect(await servedOf(store, 'accounts')).toBe(FIRST);
      feed.append(promotion('accounts__v2'));
      await followed(engine, feed);
      expect(await servedOf(store, 'accounts')).toBe('accounts__v2');
    });

    test('cost an empty store no more than one: the older is not built there, now or later', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, engine } = await started(feed, { models });
      expect(await liveKeys(store)).toEqual(['accounts__v2', 'journal__v1']);
      await engine.stop();
      const again = await started(feed, { models }, store);
      feed.append(moved('a', 2));
      await followed(again.engine, feed);
      expect(await liveKeys(store)).toEqual(['accounts__v2', 'journal__v1']);
      expect(await store.groups()).toHaveLength(1);
    });

    test('are one if operators had the older dropped, also in an empty store', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, engine: first } = await started(feed);
      await first.stop();
      const { engine } = await started(feed, { models }, store);
      await until(() => isLive(store, second));
      feed.append(promotion('accounts__v2'), cleanUp(FIRST));
      await until(async () => !(await store.collections()).includes(FIRST));
      await engine.stop();
      const again = await started(feed, { models }, store);
      expect([...(await liveKeys(store))].sort()).toEqual(['accounts__v2', 'journal__v1']);
      await again.engine.stop();
      const fresh = await started(feed, { models });
      expect(await liveKeys(fresh.store)).toEqual(['accounts__v2', 'journal__v1']);
    });
  });

  describe('Cleaning up', () => {
    test('drops what does not serve, and what does only after another does', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, engine } = await started(feed);
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      await until(() => isLive(store, build));
      const [early] = feed.append(cleanUp(FIRST));
      await followed(engine, feed);
      expect(await servingOf(store)).toMatchObject({
        build: FIRST,
        refused: { code: 'build-serves', decidedAt: early!.position },
      });
      feed.append(promotion(versionKey(build)), cleanUp(FIRST), moved('a', 2));
      await until(async () => !(await store.collections()).includes(FIRST));
      await engine.board.caughtUpTo((await feed.head())!, {
        models: [versionKey(build)],
        timeoutMs: 9_000,
      });
      expect(await liveKeys(store)).toEqual(['journal__v1', versionKey(build)]);
      expect(await servingOf(store)).not.toHaveProperty('before');
      feed.append(rollBack(FIRST));
      await followed(engine, feed);
      expect(await servingOf(store)).toMatchObject({
        build: versionKey(build),
        refused: { code: 'build-unknown' },
      });
      expect(await sumsOf(store, build, 'a')).toEqual([3]);
    });

    test('ends a rebuild under way, and no other of the same pass', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const hold = gate();
      let holds = true;
      const beforeWrite = ({ group }: { group: string }) =>
        group !== LIVE && holds ? hold.pass() : undefined;
      const { store } = await started(feed, { steps: { beforeWrite } });
      const [one, other] = feed.append(rebuildOf('accounts'), rebuildOf('journal'));
      const [given, kept] = [askedBy(one!, accounts), askedBy(other!, journal)];
      await hold.reached;
      holds = false;
      feed.append(cleanUp(versionKey(given)));
      hold.open();
      await until(() => isLive(store, kept));
      expect(await store.collections()).toEqual([FIRST, 'journal__v1', versionKey(kept)]);
      expect(await liveKeys(store)).not.toContain(versionKey(given));
    });

    test('does not break an answer that is being read: it is read again of what serves', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const { store, engine } = await started(feed);
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      await until(() => isLive(store, build));
      const { board } = engine;
      const readSide = new StoreReadSide({ store, board, feed, times: timesFromFeed(feed) });
      let times = 0;
      const answer = await readSide.answer({ models: [accounts] }, async (reader) => {
        times += 1;
        const [a] = await reader.load(accounts, ['a']);
        if (times === 1) {
          // Another process moves the live models: nothing waits for this answer.
          await store.serve('accounts', await servingOf(store), {
            build: versionKey(build),
            since: asked!.position,
          });
          await store.drop(FIRST);
        }
        const [b] = await reader.load(accounts, ['b']);
        return [a?.document.sum, b?.document.sum];
      });
      expect([answer.value, times]).toEqual([[1, 2], 2]);
    });

    test('leaves a cursor of the pages before outdated', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2), moved('c', 3));
      const { store, engine } = await started(feed);
      const { board } = engine;
      const readSide = new StoreReadSide({ store, board, feed, times: timesFromFeed(feed) });
      const page = (cursor?: string) =>
        readSide.answer({ models: [accounts] }, (reader) =>
          reader.page(accounts, { index: 'bySum', limit: 1, ...(cursor ? { cursor } : {}) }),
        );
      const { next } = (await page()).value;
      const [asked] = feed.append(rebuildOf('accounts'));
      const build = askedBy(asked!, accounts);
      await until(() => isLive(store, build));
      expect((await page(next)).value.rows[0]?.document._id).toBe('b');
      feed.append(promotion(versionKey(build)));
      await followed(engine, feed);
      await expect(page(next)).rejects.toMatchObject({ code: 'cursor-outdated' });
      expect((await page()).value.rows[0]?.document._id).toBe('a');
    });
  });

  test('Whatever is rebuilt, promoted, rolled back and dropped, with the worker killed anywhere, nothing is lost and nothing half is served', async () => {
    const anAct = fc.constantFrom('moved', 'moved', 'rebuild', 'promote', 'roll-back', 'clean-up');
    const aRound = fc.record({
      acts: fc.array(fc.tuple(anAct, fc.nat(9)), { maxLength: 6 }),
      kill: fc.option(fc.tuple(fc.constantFrom(...STEPS), fc.integer({ min: 0, max: 5 }))),
      cut: fc.integer({ min: 1, max: 6 }),
      gatherMs: fc.constantFrom(0, 3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(aRound, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const feed = new ScriptedFeed();
        const store = await open();
        feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
        const builds: string[] = [FIRST];
        for (const { acts, kill, cut, gatherMs } of rounds) {
          const limits = { batchEventsMax: cut, leaseMs: 5_000, gatherMs };
          for (const steps of [kill && killAt(...kill), undefined]) {
            const engine = run(feed, store, { limits, ...(steps ? { steps } : {}) });
            for (const [act, pick] of steps || !kill ? acts : []) {
              const [event] = feed.append(eventOf(act, builds[pick % builds.length]!, pick));
              if (act === 'rebuild') builds.push(`${FIRST}_${event!.position}`);
              await whole(store);
            }
            await engine.ready().catch((failure: unknown) => {
              expect(failure).toBeInstanceOf(WorkerKilled);
            });
            if (!steps) await until(async () => (await store.groups()).length === 1);
            await engine.stop();
          }
        }
        const head = (await feed.head())!;
        const [clean] = await cleanDigests(feed);
        const [live] = await store.groups();
        expect(live?.position).toBe(head);
        for (const key of Object.keys(live!.models).filter((each) => each.startsWith(FIRST))) {
          const [, build] = key.split('v1_');
          const model = { ...accounts, ...(build ? { build: build as never } : {}) };
          expect((await digestOf(store.reader, model as ReadModel, head)).digest).toBe(clean);
        }
        expect(await liveKeys(store)).toContain(await servedOf(store, 'accounts'));
        const collections = await store.collections();
        expect([...collections].sort()).toEqual([...(await liveKeys(store))].sort());
      }),
      { numRuns: runs },
    );
  }, 120_000);

  /** What serves stands with the live models, at every moment. */
  async function whole(store: ReadStore): Promise<void> {
    const serves = await servedOf(store, 'accounts');
    if (serves === undefined) return;
    const keys = await liveKeys(store);
    if ((await servedOf(store, 'accounts')) === serves) expect(keys).toContain(serves);
  }
}

/** A store that tells which documents are looked up in it. */
function noteLookUps(
  store: ReadStore,
  note: (...asked: Parameters<ReadStore['loadStates']>) => void,
): ReadStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'loadStates') {
        return (...asked: Parameters<ReadStore['loadStates']>) => {
          note(...asked);
          return target.loadStates(...asked);
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

function eventOf(act: string, build: string, by: number): ScriptedEvent {
  switch (act) {
    case 'rebuild':
      return rebuildOf('accounts');
    case 'promote':
      return promotion(build);
    case 'roll-back':
      return rollBack(build);
    case 'clean-up':
      return cleanUp(build);
    default:
      return moved('abc'[by % 3]!, by);
  }
}
