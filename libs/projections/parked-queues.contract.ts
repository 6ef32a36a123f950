import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Uuid } from '#kernel';
import { ScriptedFeed, type ScriptedEvent } from '#testing/feeds/index.ts';
import { journal } from '#testing/projections/index.ts';
import {
  MemoryReadStore,
  WorkerKilled,
  type EngineOptions,
  type ParkedEntry,
  type ReadModel,
} from './index.ts';
import {
  entryOf,
  landed,
  mended,
  poison,
  retry,
  skip,
  parkingStage,
} from './parking-stage.contract.ts';
import { killAt, moved } from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

/** What waits in the queue of a document, and what came late into it, on every store. */
export function parkedQueuesContract(open: OpenStore, runs: number): void {
  const stage = parkingStage(open);
  const { run, caughtUp, ranToTheEnd, sumsOf, queueOf, parkedSince, agrees, nothingIsParked } =
    stage;

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

  test('An event that waits in a queue, and whose documents nobody can tell any more, stays there', async () => {
    const feed = new ScriptedFeed();
    const store = await open();
    const [bad] = feed.append(
      poison('a', 1, { concerns: ['account-b'] }),
      { ...moved('a', 2), type: 'account.closed.v1' },
      moved('a', 4),
      moved('b', 8),
    );
    await ranToTheEnd(feed, store);
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
      await ranToTheEnd(feed, store);
      await landed(store, { parked: [entryOf(second!, 'undecodable')] });
      feed.append(moved('a', 4));
      await caughtUp(run(feed, store), feed);
      expect(await sumsOf(store, 'a')).toEqual([7]);
      await nothingIsParked(feed, store);
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
      await nothingIsParked(feed, store);
    });

    test('goes from the front of a queue that holds its document up, which stays as it is', async () => {
      const feed = new ScriptedFeed();
      const store = await open();
      const [sound, bad] = feed.append(moved('a', 1), poison('a', 2), moved('a', 4));
      await ranToTheEnd(feed, store);
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
      await ranToTheEnd(feed, store);
      const [, third] = feed.append(moved('a', 2), moved('a', 4));
      await landed(store, { parked: [entryOf(third!, 'behind-parked')] });
      await caughtUp(run(feed, store), feed);
      expect(await sumsOf(store, 'a')).toEqual([7]);
      await nothingIsParked(feed, store);
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
    await ranToTheEnd(feed, store);
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
    await ranToTheEnd(feed, store);
    const [, , last] = feed.append(retry(bad!.eventId), moved('a', 4), moved('a', 8));
    await landed(store, { parked: [entryOf(last!, 'behind-parked')] });
    const models = [mended, journal];
    await caughtUp(run(feed, store, { models }), feed);
    expect(await sumsOf(store, 'a')).toEqual([15]);
    expect(await queueOf(store)).toEqual([]);
    expect(await parkedSince(store)).toBeUndefined();
    await agrees(feed, store, { models });
  });

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
