import { describe, expect, test } from '@jest/globals';
import { START_OF_LOG } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { gate } from '#testing/gate.ts';
import { accounts, journal, type Account } from '#testing/projections/index.ts';
import {
  knownBuilds,
  LIVE,
  StoreReadSide,
  timesFromFeed,
  versionKey,
  type EngineOptions,
  type ReadModel,
  type Serving,
} from './index.ts';
import {
  askedBy,
  buildStage,
  cleanUp,
  FIRST,
  promotion,
  rebuildOf,
  rollBack,
} from './build-stage.contract.ts';
import { killAt, moved, servedOf, STEPS } from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

/** What operators decide of builds, on every store. */
export function promotionContract(open: OpenStore): void {
  const { run, until, liveKeys, isLive, followed, started, sumsOf, servingOf } = buildStage(open);

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
    const filled = async (by?: readonly ReadModel[]) => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      return { feed, ...(await started(feed, by ? { models: by } : {})) };
    };
    /** Both are fed, and the older serves. */
    const upgraded = async () => {
      const { feed, store, engine: first } = await filled();
      await first.stop();
      const { engine } = await started(feed, { models }, store);
      await until(() => isLive(store, second));
      return { feed, store, engine };
    };

    test('are both fed, and the older one serves until the newer is promoted', async () => {
      const { feed, store, engine } = await upgraded();
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

    test('say of what is decided while an empty store begins that it cannot be followed', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const readStreams = feed.readStreams.bind(feed);
      let learned = 0;
      feed.readStreams = async function* (streams) {
        yield* readStreams(streams);
        // Behind what the worker learns before it divides what is to be built.
        if ((learned += 1) === 1) feed.append(promotion(FIRST));
      };
      const { store, engine } = await started(feed, { models });
      await followed(engine, feed);
      expect(await servingOf(store)).toMatchObject({
        build: 'accounts__v2',
        refused: { code: 'build-unknown' },
      });
    });

    test('cost an empty store no more than one: the older is not built there, now or later', async () => {
      const { feed, store, engine } = await filled(models);
      expect(await liveKeys(store)).toEqual(['accounts__v2', 'journal__v1']);
      await engine.stop();
      const again = await started(feed, { models }, store);
      feed.append(moved('a', 2));
      await followed(again.engine, feed);
      expect(await liveKeys(store)).toEqual(['accounts__v2', 'journal__v1']);
      expect(await store.groups()).toHaveLength(1);
    });

    test('are one if operators had the older dropped, also in an empty store', async () => {
      const { feed, store, engine } = await upgraded();
      feed.append(promotion('accounts__v2'), cleanUp(FIRST));
      await until(async () => !(await store.collections()).includes(FIRST));
      await engine.stop();
      const again = await started(feed, { models }, store);
      expect([...(await liveKeys(store))].sort()).toEqual(['accounts__v2', 'journal__v1']);
      await again.engine.stop();
      const fresh = await started(feed, { models });
      expect(await liveKeys(fresh.store)).toEqual(['accounts__v2', 'journal__v1']);
    });

    test('are one in an empty store, too, if operators then let the dropped one serve in vain', async () => {
      const { feed, store, engine } = await upgraded();
      feed.append(promotion('accounts__v2'), cleanUp(FIRST), rollBack(FIRST));
      await until(async () => (await servingOf(store))?.refused?.code === 'build-unknown');
      await engine.stop();
      const fresh = await started(feed, { models });
      expect(await liveKeys(fresh.store)).toEqual(['accounts__v2', 'journal__v1']);
    });

    test('let the older serve in an empty store if that was decided, though its drop was, too, and refused', async () => {
      const { feed, store, engine } = await upgraded();
      feed.append(promotion('accounts__v2'), rollBack(FIRST), cleanUp(FIRST));
      await until(async () => (await servingOf(store))?.refused?.code === 'build-serves');
      await engine.stop();
      const fresh = await started(feed, { models });
      expect(await servedOf(fresh.store, 'accounts')).toBe(FIRST);
    });

    test.each(['by a promotion', 'by itself'])(
      'are both fed again if a release between lacked the newer, whose drop was refused: it served %s',
      async (how) => {
        const { feed, store, engine } =
          how === 'by itself' ? await filled(models) : await upgraded();
        if (how === 'by a promotion') feed.append(promotion('accounts__v2'));
        feed.append(cleanUp('accounts__v2'));
        await until(async () => (await servingOf(store))?.refused?.code === 'build-serves');
        await engine.stop();
        const without = await started(feed, {}, store);
        await until(async () => (await servedOf(store, 'accounts')) === FIRST);
        await without.engine.stop();
        await started(feed, { models }, store);
        await until(() => isLive(store, second));
        expect(await servedOf(store, 'accounts')).toBe(FIRST);
      },
    );

    test('leave the newer, whose drop was decided, if the older is in code no more when that is met', async () => {
      const { feed, store, engine } = await upgraded();
      await engine.stop();
      feed.append(cleanUp('accounts__v2'), moved('a', 2));
      const reports: unknown[] = [];
      const report: EngineOptions['report'] = ({ code, context }) => reports.push([code, context]);
      const next = await started(feed, { models: [second, journal], report }, store);
      await next.engine.board.caughtUpTo((await feed.head())!, {
        models: ['accounts__v2'],
        timeoutMs: 9_000,
      });
      await until(async () => (await servedOf(store, 'accounts')) === 'accounts__v2');
      expect(await sumsOf(store, second, 'a')).toEqual([3]);
      const context = { build: 'accounts__v2', refusal: 'nothing-serves' };
      expect(reports).toContainEqual(['clean-up-refused', context]);
    });

    test('let the older serve in an empty store if it was last decided, though a store before refused that', async () => {
      const { feed, store, engine } = await filled(models);
      feed.append(promotion(FIRST));
      await until(async () => (await servingOf(store))?.refused?.code === 'build-unknown');
      await engine.stop();
      const fresh = await started(feed, { models });
      expect(await servedOf(fresh.store, 'accounts')).toBe(FIRST);
      feed.append(promotion('accounts__v2'));
      await followed(fresh.engine, feed);
      expect(await servedOf(fresh.store, 'accounts')).toBe('accounts__v2');
    });

    test('are one if operators had the newer dropped, until nothing else could serve', async () => {
      const { feed, store, engine } = await upgraded();
      feed.append(cleanUp('accounts__v2'));
      await until(async () => !(await store.collections()).includes('accounts__v2'));
      await engine.stop();
      const again = await started(feed, { models }, store);
      feed.append(moved('a', 2));
      await followed(again.engine, feed);
      expect((await store.groups()).map((group) => Object.keys(group.models).sort())).toEqual([
        [FIRST, 'journal__v1'],
      ]);
      expect(await store.collections()).toEqual([FIRST, 'journal__v1']);
      const known = await knownBuilds(store, models);
      expect(known.map(({ key }) => key)).toEqual([FIRST, 'journal__v1']);
      await again.engine.stop();
      await started(feed, { models: [second, journal] }, store);
      await until(async () => (await servedOf(store, 'accounts')) === 'accounts__v2');
      expect(await sumsOf(store, second, 'a')).toEqual([3]);
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

    test('ends a rebuild under way, of which nobody then says how far it is', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const hold = gate();
      const afterCheckpoint = ({ group }: { group: string }) =>
        group === LIVE ? undefined : hold.pass();
      const limits = { batchEventsMax: 1 };
      const { store, engine } = await started(feed, { limits, steps: { afterCheckpoint } });
      const [asked] = feed.append(rebuildOf('accounts'));
      const key = versionKey(askedBy(asked!, accounts));
      await hold.reached;
      feed.append(cleanUp(key));
      hold.open();
      await until(async () => !(await store.collections()).includes(key));
      await followed(engine, feed);
      expect((await store.groups()).map(({ group }) => group)).toEqual([LIVE]);
      expect([...(await engine.board.standings()).keys()]).toEqual(['accounts__v1', 'journal__v1']);
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
}
