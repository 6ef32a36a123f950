import { describe, expect, test } from '@jest/globals';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts, journal } from '#testing/projections/index.ts';
import { decided } from './build-stage.contract.ts';
import { compareModel, WorkerKilled, type ReadModel, type StepHooks } from './index.ts';
import { mended, poison, retry, skip, parkingStage } from './parking-stage.contract.ts';
import { moved, parts } from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

/** What operators decide of an event that could not be folded, on every store. */
export function parkingDecisionsContract(open: OpenStore): void {
  const stage = parkingStage(open);
  const { run, caughtUp, ranToTheEnd, sumsOf, queueOf, parkedSince, agrees, nothingIsParked } =
    stage;

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
      await nothingIsParked(feed, store);
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
      await ranToTheEnd(feed, store);
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

  test('Documents parked behind one event are taken up in flushes of bounded size, from where a crash left them', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [bad] = feed.append(
      poison('a', 1, { concerns: ['account-b', 'account-c', 'account-d', 'account-e'] }),
      ...['a', 'b', 'c', 'd', 'e'].map((account) => moved(account, 2)),
    );
    const limits = { flushDocumentsMax: 2 };
    await ranToTheEnd(feed, store, { limits });
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
    await nothingIsParked(feed, store);
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
      await ranToTheEnd(feed, store);
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
      await nothingIsParked(feed, store);
    },
  );
}
