import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { START_OF_LOG } from '#kernel';
import { ScriptedFeed, type ScriptedEvent } from '#testing/feeds/index.ts';
import { accounts, journal, type Account } from '#testing/projections/index.ts';
import {
  digestOf,
  LIVE,
  StoreReadSide,
  timesFromFeed,
  versionKey,
  WorkerKilled,
  type EngineOptions,
  type ParkedEntry,
  type ReadModel,
  type ReadStore,
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
import { entryOf, landed, poison } from './parking-stage.contract.ts';
import {
  cleanDigests,
  killAt,
  moved,
  rowOf,
  servedOf,
  STEPS,
} from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

/** Rebuilds beside what serves, on every store. */
export function rebuildContract(open: OpenStore, runs: number): void {
  const { run, until, liveKeys, isLive, followed, started, sumsOf, tamper } = buildStage(open);

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

    test('of a version that an earlier release does not know waits while that leads, and goes on where it stopped', async () => {
      const feed = new ScriptedFeed();
      feed.append(...Array.from({ length: 30 }, (_, n) => moved('ab'[n % 2]!, n)));
      const { store, engine } = await started(feed);
      await engine.stop();
      const second = { ...accounts, version: 2 };
      const models = [accounts, second, journal];
      const limits = { batchEventsMax: 3 };
      let flushes = 0;
      const beforeWrite = ({ group }: { group: string }): void => {
        if (group !== LIVE && (flushes += 1) === 4) throw new WorkerKilled();
      };
      const killed = run(feed, store, { models, limits, steps: { beforeWrite } });
      await expect(killed.failed).rejects.toThrow(WorkerKilled);
      const beside = async () => {
        const groups = (await store.groups()).filter(({ group }) => group !== LIVE);
        // Whoever looks at a group takes its lease.
        return groups.map(({ token: _, ...rest }) => rest);
      };
      const left = await beside();
      expect(left).toMatchObject([{ models: { accounts__v2: {} } }]);
      expect(left[0]!.position > START_OF_LOG).toBe(true);

      const reports: string[] = [];
      const report: EngineOptions['report'] = ({ code }) => reports.push(code);
      const earlier = await started(feed, { report }, store);
      await until(async () => reports.includes('rebuild-of-another-release'));
      feed.append(moved('a', 1));
      await followed(earlier.engine, feed);
      await earlier.engine.stop();
      expect(await beside()).toEqual(left);

      const froms: string[] = [];
      const afterLoad = ({ group, from }: { group: string; from: string }): void => {
        if (group !== LIVE) froms.push(from);
      };
      await started(feed, { models, limits, steps: { afterLoad } }, store);
      await until(() => isLive(store, second));
      expect(froms[0]).toBe(left[0]!.position);
      const { digest } = await digestOf(store.reader, second, (await feed.head())!);
      expect(digest).toBe((await cleanDigests(feed))[0]);
    });

    test('of which nothing is left is over at once: the log is not read for it', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, engine } = await started(feed);
      await engine.stop();
      const [live] = await store.groups();
      const group = 'rebuild-accounts__v1_left';
      const { token } = (await store.acquire(group, 'w', 1))!;
      const nowhere = { position: START_OF_LOG, seenTo: START_OF_LOG, revision: 0 };
      const { models } = live!;
      // The live group has what it was for, as after a crash before it was dropped.
      expect(await store.putGroup({ group, token, models, ...nowhere })).toBe(true);
      const before = feed.followed;
      await started(feed, {}, store);
      await until(async () => (await store.groups()).length === 1);
      expect(feed.followed).toBe(before + 1);
    });

    test('that is done before the live models ever caught up lets none of them serve until they have', async () => {
      const feed = new ScriptedFeed();
      feed.append(...Array.from({ length: 90 }, (_, n) => moved('ab'[n % 2]!, n)));
      const store = await open();
      const limits = { batchEventsMax: 3, queueEventsMax: 3 };
      const filling = run(feed, store, { limits, steps: killAt('afterCheckpoint', 3) });
      await expect(filling.failed).rejects.toThrow(WorkerKilled);
      const added = { ...journal, version: 2 };
      const models = [accounts, journal, added];
      const upgraded = run(feed, store, { limits, models, steps: killAt('beforeWrite', 0) });
      await expect(upgraded.failed).rejects.toThrow(WorkerKilled);
      let serving: readonly string[] = [];
      const beforeWrite = async ({ group }: { group: string }): Promise<void> => {
        if (group !== LIVE) return;
        // The live models move only to be met, and once the others are done.
        await until(async () => {
          const other = (await store.groups()).find((each) => each.group !== LIVE);
          return (
            !other || (other.isRead === true && !(await liveKeys(store)).includes('journal__v2'))
          );
        });
        serving = [...(await store.serving()).values()].map(({ build }) => build);
      };
      const unread: { readonly moves: readonly string[]; readonly serving: readonly string[] }[] =
        [];
      const noting = noted(store, 'flush', ({ isUnread, progress }) => {
        if (!isUnread || progress.group !== LIVE) return;
        unread.push({ moves: Object.keys(progress.models), serving });
      });
      await started(feed, { limits, models, steps: { beforeWrite }, store: noting }, store);
      expect(unread.at(-1)?.moves).toContain('journal__v2');
      expect(unread.flatMap((each) => each.serving)).toEqual([]);
      expect(await servedOf(store, 'accounts')).toBe(FIRST);
      expect(await servedOf(store, 'journal')).toBe('journal__v2');
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
      const noting = noted(store, 'loadStates', (model, ids) => {
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

    describe('into which a worker that has lost its lease parks something just before it is taken in', () => {
      /** What is parked late, when the live group asks what is: after whoever builds has. */
      async function takenIn(feed: ScriptedFeed, late: (build: ReadModel) => ParkedEntry[]) {
        const { store, engine } = await started(feed);
        await engine.stop();
        const [asked] = feed.append(rebuildOf('accounts'));
        const build = askedBy(asked!, accounts);
        let times = 0;
        const noting = noted(store, 'parked', async (key) => {
          if (key !== versionKey(build) || (times += 1) !== 2) return;
          const [group] = (await store.groups()).filter((each) => each.group !== LIVE);
          await landed(store, { parked: late(build) }, group);
        });
        const next = await started(feed, { store: noting }, store);
        await until(() => isLive(store, build));
        return { store, build, engine: next.engine };
      }

      test('is taken in without it, if its document is beyond it', async () => {
        const feed = new ScriptedFeed();
        const [, second] = feed.append(moved('a', 1), moved('a', 2));
        const { store, build, engine } = await takenIn(feed, (into) => [
          entryOf(second!, 'undecodable', 'a', into),
        ]);
        feed.append(moved('a', 4));
        await followed(engine, feed);
        expect(await store.parked(versionKey(build))).toEqual([]);
        expect(await sumsOf(store, build, 'a')).toEqual([7]);
      });

      test('is taken in with it, if nobody can take that up', async () => {
        const feed = new ScriptedFeed();
        const [only] = feed.append(moved('a', 1));
        const { store, build } = await takenIn(feed, (into) => [
          entryOf(only!, 'undecodable', 'a', into),
          entryOf(feed.events.at(-1)!, 'undecodable', 'a', into),
        ]);
        expect(await store.parked(versionKey(build))).toHaveLength(2);
      });

      test('says since when it is parked, if it is', async () => {
        const feed = new ScriptedFeed();
        feed.append(moved('a', 1));
        const longer = new ScriptedFeed();
        const [, , bad] = longer.append(moved('a', 1), rebuildOf('accounts'), poison('a', 2));
        const { store, build } = await takenIn(feed, (into) => [
          entryOf(bad!, 'fold-failed', 'a', into),
        ]);
        const [live] = await store.groups();
        expect(live?.models[versionKey(build)]).toMatchObject({ parkedSince: bad!.position });
      });
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
      await store.putGroup({ ...live!, group: 'on-its-way', token: 0, revision: 0, models });
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
            if (!steps) await until(() => isAlone(store, feed));
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

  /** Whether nothing is being built any more, and the live models have all that there is. */
  async function isAlone(store: ReadStore, feed: ScriptedFeed): Promise<boolean> {
    const [live, ...others] = await store.groups();
    return others.length === 0 && live?.position === (await feed.head());
  }

  /** What serves stands with the live models, at every moment. */
  async function whole(store: ReadStore): Promise<void> {
    const serves = await servedOf(store, 'accounts');
    if (serves === undefined) return;
    const keys = await liveKeys(store);
    if ((await servedOf(store, 'accounts')) === serves) expect(keys).toContain(serves);
  }
}

/** A store that tells what one of its members is asked for. */
function noted<Name extends 'loadStates' | 'flush' | 'parked'>(
  store: ReadStore,
  name: Name,
  note: (...asked: Parameters<ReadStore[Name]>) => void | Promise<void>,
): ReadStore {
  return new Proxy(store, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...asked: readonly unknown[]) => unknown;
      if (member !== name) return bound;
      return async (...asked: Parameters<ReadStore[Name]>) => {
        await note(...asked);
        return bound(...asked);
      };
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
