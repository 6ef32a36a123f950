import { describe, expect, it } from '@jest/globals';
import {
  END,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  START,
  StreamDeletedError,
  type AllStreamSubscription,
  type StreamSubscription,
} from '@kurrent/kurrentdb-client';
import { afterTest, runningStore } from './running-store.ts';

const event = (type: string) => jsonEvent({ type, data: {} });

/** What a subscription says, in order; `until` waits for one of them. */
function listen(subscription: AllStreamSubscription | StreamSubscription) {
  const heard: string[] = [];
  let check = () => {};
  const hear = (what: string) => {
    heard.push(what);
    check();
  };
  afterTest(async () => subscription.unsubscribe());
  subscription.on('confirmation', () => hear('confirmation'));
  subscription.on('caughtUp', () => hear('caughtUp'));
  subscription.on('data', (resolved) => hear(resolved.event?.type ?? 'unresolved'));
  subscription.on('error', (error) => hear(error.constructor.name));
  const until = (what: string, times = 1) =>
    new Promise<void>((resolve) => {
      check = () => {
        if (heard.filter((one) => one === what).length >= times) resolve();
      };
      check();
    });
  return { heard, hear, until };
}

describe('a subscription to a stream', () => {
  it('catches up from the start, says so once, and goes on live', async () => {
    const { client } = await runningStore();
    await client.appendToStream('s', [event('a'), event('b')]);
    const { heard, until } = listen(client.subscribeToStream('s'));
    await until('caughtUp');
    await client.appendToStream('s', event('c'));
    await until('c');
    expect(heard).toEqual(['confirmation', 'a', 'b', 'caughtUp', 'c']);
  });

  it('goes on after a revision, or after the end', async () => {
    const { client } = await runningStore();
    await client.appendToStream('s', [event('a'), event('b')]);
    const after = listen(client.subscribeToStream('s', { fromRevision: 0n }));
    const live = listen(client.subscribeToStream('s', { fromRevision: END }));
    await Promise.all([after.until('caughtUp'), live.until('caughtUp')]);
    await client.appendToStream('s', event('c'));
    await Promise.all([after.until('c'), live.until('c')]);
    expect(after.heard).toEqual(['confirmation', 'b', 'caughtUp', 'c']);
    expect(live.heard).toEqual(['confirmation', 'caughtUp', 'c']);
  });

  it('waits for a stream that nobody has written yet', async () => {
    const { client } = await runningStore();
    const { heard, until } = listen(client.subscribeToStream('later'));
    await until('caughtUp');
    await client.appendToStream('later', event('a'));
    await until('a');
    expect(heard).toEqual(['confirmation', 'caughtUp', 'a']);
  });

  it('ends with the tombstone and an error when the stream is tombstoned', async () => {
    const { client } = await runningStore();
    await client.appendToStream('s', event('a'));
    const { heard, until } = listen(client.subscribeToStream('s'));
    await until('caughtUp');
    await client.tombstoneStream('s');
    await until(StreamDeletedError.name);
    expect(heard.slice(-2)).toEqual(['$streamDeleted', 'StreamDeletedError']);
  });
});

describe('a subscription to $all', () => {
  it('sees every event once and in order while writers write', async () => {
    const { client } = await runningStore();
    const write = async (stream: string) => {
      for (let index = 0; index < 50; index++) {
        await client.appendToStream(stream, event(`${stream}-${index}`));
      }
    };
    const early = write('early');
    const filter = excludeSystemEvents();
    const { heard, until } = listen(client.subscribeToAll({ fromPosition: START, filter }));
    await Promise.all([early, write('late')]);
    await Promise.all([until('early-49'), until('late-49')]);
    for (const stream of ['early', 'late']) {
      const seen = heard.filter((what) => what.startsWith(stream));
      expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => `${stream}-${index}`));
    }
  });

  it('goes on after a position', async () => {
    const { client } = await runningStore();
    const { position } = await client.appendToStream('s', event('a'));
    await client.appendToStream('s', event('b'));
    const { heard, until } = listen(client.subscribeToAll({ fromPosition: position! }));
    await until('caughtUp');
    expect(heard).toEqual(['confirmation', 'b', 'caughtUp']);
  });

  it('gets checkpoints at their interval, also when nothing passes its filter', async () => {
    const { client } = await runningStore();
    await client.appendToStream(
      's',
      Array.from({ length: 200 }, () => event('boring')),
    );
    const commits: bigint[] = [];
    const filter = eventTypeFilter({
      prefixes: ['rare'],
      checkpointInterval: 2,
      maxSearchWindow: 32,
      checkpointReached: (_, { commit }) => {
        commits.push(commit);
        hear('checkpoint');
      },
    });
    const subscription = client.subscribeToAll({ fromPosition: START, filter });
    const { heard, hear, until } = listen(subscription);
    await until('caughtUp');
    // 213 events, one checkpoint for every 64 and one at the end.
    expect(heard).toEqual(['confirmation', ...Array(4).fill('checkpoint'), 'caughtUp']);
    await client.appendToStream(
      's',
      Array(64)
        .fill(0)
        .map(() => event('boring')),
    );
    await until('checkpoint', 5);
    expect([...new Set(commits)]).toEqual([...commits].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('holds back what a slow client has not taken', async () => {
    const { client } = await runningStore();
    const text = 'x'.repeat(10_000);
    for (let batch = 0; batch < 5; batch++) {
      await client.appendToStream(
        's',
        Array.from({ length: 100 }, () => jsonEvent({ type: 'large', data: { text } })),
      );
    }
    const subscription = client.subscribeToAll({ filter: excludeSystemEvents() });
    afterTest(async () => subscription.unsubscribe());
    let count = 0;
    // An async iterator takes one event at a time: everything comes, nothing twice.
    for await (const { event } of subscription) {
      expect(event?.revision).toBe(BigInt(count));
      count += 1;
      if (count === 500) break;
    }
    expect(count).toBe(500);
  });
});
