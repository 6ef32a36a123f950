import { describe, expect, it } from '@jest/globals';
import {
  END,
  eventTypeFilter,
  START,
  streamNameFilter,
  type AllStreamSubscription,
  type CaughtUp,
  type KurrentDBClient,
  type ReadRevision,
  type StreamSubscription,
} from '@kurrent/kurrentdb-client';
import { listen, type Listening } from './listening.ts';
import { event, events, unique, type NodeClient } from './node.ts';

/** In the protocol it stands for the end. */
const largest = 2n ** 64n - 1n;

/** What catch-up subscriptions promise. */
export function subscriptionPromises(client: NodeClient): void {
  const toStream = (
    stream: string,
    options?: Parameters<KurrentDBClient['subscribeToStream']>[1],
  ) => listen(client().subscribeToStream(stream, options));

  describe('a subscription to a stream', () => {
    it('catches up from the start, says so once, and goes on live', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      const listening = toStream(stream);
      await listening.until('caughtUp');
      await client().appendToStream(stream, event('live'));
      await hears(listening, 'live', ['confirmation', 't0', 't1', 'caughtUp', 'live']);
    });

    it('goes on after a revision, or after the end', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      const after = toStream(stream, { fromRevision: 0n });
      const live = toStream(stream, { fromRevision: END });
      await Promise.all([after.until('caughtUp'), live.until('caughtUp')]);
      await client().appendToStream(stream, event('live'));
      await hears(after, 'live', ['confirmation', 't1', 'caughtUp', 'live']);
      await hears(live, 'live', ['confirmation', 'caughtUp', 'live']);
    });

    it('after the largest revision there is goes on live, as after the end', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      const listening = toStream(stream, { fromRevision: largest });
      await listening.until('caughtUp');
      await client().appendToStream(stream, event('live'));
      await hears(listening, 'live', ['confirmation', 'caughtUp', 'live']);
    });

    it('says at which revision it has caught up, be it one that is not reached yet', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      const from = (fromRevision: ReadRevision) =>
        placeOf(client().subscribeToStream(stream, { fromRevision }));
      expect(await from(START)).toMatchObject({ revision: 1n });
      expect(await from(END)).toMatchObject({ revision: 1n });
      expect(await from(7n)).toMatchObject({ revision: 7n });
      expect(await placeOf(client().subscribeToStream(unique()))).not.toHaveProperty('revision');
    });

    it('waits for a stream that nobody has written yet', async () => {
      const stream = unique();
      const listening = toStream(stream);
      await listening.until('caughtUp');
      await client().appendToStream(stream, event('first'));
      await hears(listening, 'first', ['confirmation', 'caughtUp', 'first']);
    });

    it('does not see what metadata hides', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(5));
      await client().setStreamMetadata(stream, { maxCount: 2 });
      await hears(toStream(stream), 'caughtUp', ['confirmation', 't3', 't4', 'caughtUp']);
    });

    it('sees live what metadata hides from those who come later', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      await client().setStreamMetadata(stream, { maxCount: 1, truncateBefore: 50 });
      const listening = toStream(stream);
      await listening.until('caughtUp');
      await client().appendToStream(stream, events(3, 2));
      await hears(listening, 't4', ['confirmation', 'caughtUp', 't2', 't3', 't4']);
    });

    it('goes on when its stream was deleted and comes back', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      const listening = toStream(stream);
      await listening.until('caughtUp');
      await client().deleteStream(stream);
      await client().appendToStream(stream, event('back'));
      await hears(listening, 'back', ['confirmation', 't0', 't1', 'caughtUp', 'back']);
    });

    it('sees the tombstone, and ends with an error', async () => {
      const stream = unique();
      const listening = toStream(stream);
      await listening.until('caughtUp');
      await client().tombstoneStream(stream);
      const told = ['confirmation', 'caughtUp', '$streamDeleted', 'StreamDeletedError'];
      await hears(listening, 'StreamDeletedError', told);
    });
  });

  describe('a subscription to $all', () => {
    it('sees every event once and in order while writers write', async () => {
      const mark = unique('s');
      const write = async (stream: string) => {
        for (let index = 0; index < 40; index++) {
          await client().appendToStream(`${mark}-${stream}`, event(`${stream}-${index}`));
        }
      };
      const early = write('early');
      const filter = streamNameFilter({ prefixes: [mark] });
      const listening = listen(client().subscribeToAll({ fromPosition: START, filter }));
      await Promise.all([early, write('late')]);
      await Promise.all([listening.until('early-39'), listening.until('late-39')]);
      await listening.end();
      for (const stream of ['early', 'late']) {
        const seen = listening.heard.filter((what) => what.startsWith(stream));
        expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => `${stream}-${index}`));
      }
    });

    it('says at which position it has caught up, be it one that is not reached yet', async () => {
      const { position } = await client().appendToStream(unique(), event('last'));
      const ahead = position!.commit + 1_000_000n;
      const fromPosition = { commit: ahead, prepare: ahead };
      const place = await placeOf(client().subscribeToAll({ fromPosition }));
      expect(place).toMatchObject({ position: fromPosition });
      const atEnd = await placeOf(client().subscribeToAll({ fromPosition: END }));
      expect(atEnd.position!.commit).toBeGreaterThanOrEqual(position!.commit);
    });

    it('goes on after a position', async () => {
      const stream = unique();
      const { position } = await client().appendToStream(stream, event('before'));
      await client().appendToStream(stream, event('after'));
      const filter = streamNameFilter({ prefixes: [stream] });
      const options = { fromPosition: position!, filter };
      const listening = listen(client().subscribeToAll(options));
      await hears(listening, 'caughtUp', ['confirmation', 'after', 'caughtUp']);
    });

    it('after the largest position there is goes on live, as after the end', async () => {
      const stream = unique();
      await client().appendToStream(stream, event('before'));
      const filter = streamNameFilter({ prefixes: [stream] });
      const fromPosition = { commit: largest, prepare: largest };
      const listening = listen(client().subscribeToAll({ fromPosition, filter }));
      await listening.until('caughtUp');
      await client().appendToStream(stream, event('live'));
      await hears(listening, 'live', ['confirmation', 'caughtUp', 'live']);
    });

    it('gets checkpoints at their interval, also when nothing passes its filter', async () => {
      const stream = unique();
      const { position } = await client().appendToStream(stream, event('before'));
      await client().appendToStream(stream, events(200));
      const commits: bigint[] = [];
      const filter = eventTypeFilter({
        prefixes: [unique('none')],
        checkpointInterval: 2,
        maxSearchWindow: 32,
        checkpointReached: (_, { commit }) => {
          commits.push(commit);
          listening.hear('checkpoint');
        },
      });
      const options = { fromPosition: position!, filter };
      const listening: Listening = listen(client().subscribeToAll(options));
      await listening.until('caughtUp');
      // 200 events and what else was written: one for every 64, and one at the end.
      expect(commits.length).toBeGreaterThanOrEqual(4);
      const before = commits.length;
      await client().appendToStream(stream, events(64));
      await listening.until('checkpoint', before + 1);
      await listening.end();
      expect([...new Set(commits)].sort((a, b) => (a < b ? -1 : 1))).toEqual(commits);
    });
  });
}

/** What a subscription says of the place where it has caught up. */
async function placeOf(
  subscription: AllStreamSubscription | StreamSubscription,
): Promise<CaughtUp> {
  const place = await new Promise<CaughtUp>((resolve) => subscription.once('caughtUp', resolve));
  await subscription.unsubscribe();
  return place;
}

async function hears(listening: Listening, last: string, told: readonly string[]): Promise<void> {
  await listening.until(last);
  expect(listening.heard).toEqual(told);
  await listening.end();
}
