import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnknownError } from '@kurrent/kurrentdb-client';
import {
  aCommand,
  added,
  adding,
  aTally,
  onEveryEventStore,
  tally,
  temporaryEventStore,
} from '#testing/event-store/index.ts';
import { Connection } from './connection.ts';
import { statedFault } from './errors-of-client.ts';
import { connectEventStore, EventStoreFault, type EventStore } from './index.ts';

onEveryEventStore('What cannot be recorded or read', (url) => {
  let store: EventStore;

  beforeAll(async () => {
    store = await connectEventStore(url());
  });
  afterAll(async () => {
    await store.close();
  });

  const length = async (stream: string): Promise<number> => {
    let count = 0;
    for await (const _ of store.readStreams([stream])) count += 1;
    return count;
  };

  describe('of a plan', () => {
    test('that records what its own fold cannot read, is refused before anything is recorded', async () => {
      const to = aTally();
      const unreadable = { ...added(1), event: { type: 'tally.unknown.v1', data: {} } };
      const plan = async () => ({ events: [unreadable] });
      await expect(store.execute(aCommand(), to, plan)).rejects.toThrow('no tally');
      expect(await length(to.stream)).toBe(0);
    });

    test('that names a stream twice, is refused', async () => {
      const to = aTally();
      const plan = async () => ({ events: [added(1)], others: [{ to, events: [added(1)] }] });
      await expect(store.execute(aCommand(), to, plan)).rejects.toThrow('one stream twice');
      expect(await length(to.stream)).toBe(0);
    });

    test('that records on another stream and not on the primary one, is refused', async () => {
      const [to, other] = [aTally(), aTally()];
      const plan = async () => ({ events: [], others: [{ to: other, events: [added(1)] }] });
      await expect(store.execute(aCommand(), to, plan)).rejects.toThrow('records nothing on');
      expect(await length(other.stream)).toBe(0);
    });

    test('does not hold up the next command on its stream', async () => {
      const to = aTally();
      const failing = store.execute(aCommand(), to, async () => {
        throw new Error('a mistake');
      });
      const next = store.execute(aCommand(), to, adding(to.id, 1));
      await expect(failing).rejects.toThrow('a mistake');
      expect(await next).toMatchObject({ revision: 0 });
    });
  });

  test('an append larger than a store takes is not sent and has the code append-too-large', async () => {
    const to = aTally();
    const reason = { code: 'long', text: 'x'.repeat(9 * 1024 * 1024) };
    const plan = async () => ({ events: [{ ...added(1), reason }] });
    await expect(store.execute(aCommand(), to, plan)).rejects.toMatchObject({
      code: 'append-too-large',
      retryAfterMs: undefined,
    });
    expect(await length(to.stream)).toBe(0);
  });

  test('a stream with an event that cannot be read has the code stream-unreadable', async () => {
    const to = aTally();
    await store.execute(aCommand(), to, adding(to.id, 1));
    const strict = {
      ...tally,
      decode: () => {
        throw new TypeError('unknown type');
      },
    };
    const other = await connectEventStore(url());
    const executing = other.execute(aCommand(), { ...to, aggregate: strict }, adding(to.id, 1));
    await expect(executing).rejects.toMatchObject({ code: 'stream-unreadable' });
    await other.close();
  });

  test('a stream that was deleted has the code stream-deleted', async () => {
    const to = aTally();
    await store.execute(aCommand(), to, adding(to.id, 1));
    const connection = new Connection(url());
    await connection.client('append').tombstoneStream(to.stream);
    await connection.close();
    for (const amount of [0, 1]) {
      const executing = store.execute(aCommand(), to, adding(to.id, amount));
      await expect(executing).rejects.toMatchObject({ code: 'stream-deleted' });
    }
  });

  test('a connection that was closed is a fault, not a wait', async () => {
    const closed = await connectEventStore(url());
    await closed.close();
    const to = aTally();
    await expect(closed.execute(aCommand(), to, adding(to.id, 1))).rejects.toThrow(EventStoreFault);
  });
});

describe('An event larger than the store was told to take', () => {
  test('has the code append-too-large at once, on one stream and on several, and is not recorded', async () => {
    const small = await temporaryEventStore({ maxEventBytes: 65_536 });
    const store = await connectEventStore(small.url);
    const [to, other] = [aTally(), aTally()];
    const reason = { code: 'long', text: 'x'.repeat(70_000) };
    const large = { events: [{ ...added(1), reason }] };
    for (const plan of [large, { ...large, others: [{ to: other, events: [added(1)] }] }]) {
      const executing = store.execute(aCommand(), to, async (streams) => {
        await streams.state(tally, other.id);
        return plan;
      });
      await expect(executing).rejects.toMatchObject({
        code: 'append-too-large',
        retryAfterMs: undefined,
      });
    }
    expect(await store.execute(aCommand(), to, adding(to.id, 1))).toMatchObject({ revision: 0 });
    await store.close();
    await small.remove();
  }, 20_000);

  test.each([
    ['a batch', 'Could not recognize MaximumAppendEventSizeExceeded'],
    [
      'one append',
      'Event with Id: 8d5b8a1c, Size: 70002, exceeds Maximum Append Event Size of 65536.',
    ],
  ])('is known by what a KurrentDB says of %s', (_, words) => {
    expect(statedFault(new UnknownError(undefined, words))).toMatchObject({
      code: 'append-too-large',
    });
  });
});
