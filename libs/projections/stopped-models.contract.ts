import { describe, expect, test } from '@jest/globals';
import type { LoggedEvent } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts, journal } from '#testing/projections/index.ts';
import { decided } from './build-stage.contract.ts';
import {
  digestOf,
  versionKey,
  type ProjectionEngine,
  type ReadModel,
  type ReadStore,
} from './index.ts';
import { retry, unreadable, parkingStage } from './parking-stage.contract.ts';
import { cleanDigests, killAt, moved, servedOf } from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

/** Models that cannot go on by themselves, or lack what an earlier release did not know, on every store. */
export function stoppedModelsContract(open: OpenStore): void {
  const { run, until, liveKeys, caughtUp, ranToTheEnd, sumsOf, agrees, together } =
    parkingStage(open);

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
    await ranToTheEnd(feed, store, { models: [older, journal] });
    const newer = { ...older, handles: [...accounts.handles, 'account.noted.v1'] };
    const models = [newer as ReadModel, journal];
    const said: string[] = [];
    const engine = run(feed, store, { models, report: ({ code }) => said.push(code) });
    await caughtUp(engine, feed);
    expect(said).toEqual(['read-model-asks-for-rebuild']);
    expect(await sumsOf(store, 'a')).toEqual([1]);
    const [asked] = feed.append(decided({ kind: 'rebuild' }));
    const build = { ...newer, build: asked!.position } as ReadModel;
    await until(async () => (await liveKeys(store)).includes(versionKey(build)));
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
}
