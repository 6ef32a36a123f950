import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { positionOf, commitOf, type FeedMessage, type LoggedEvent, type Position } from '#kernel';
import { aCommand, added, adding, aTally, onEveryEventStore } from '#testing/event-store/index.ts';
import {
  connectEventStore,
  type Answer,
  type EventStore,
  type EventStoreOptions,
} from './index.ts';

onEveryEventStore('The log, followed', (url) => {
  followsTheLog(url, {});
});

onEveryEventStore('The log, followed from a thread after some events', (url) => {
  followsTheLog(url, { threadAfterEvents: 40 });
});

function followsTheLog(url: () => string, options: EventStoreOptions): void {
  let store: EventStore;
  let ledgerId: string;

  beforeAll(async () => {
    store = await connectEventStore(url(), options);
    ledgerId = await store.openLog();
  });
  afterAll(async () => {
    await store.close();
  });

  async function appendTallies(count: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) {
      const [to, size] = [aTally(), Math.min(25, count - ids.length)];
      const answer = await store.execute(aCommand(), to, async () => ({
        events: Array.from({ length: size }, () => added(1)),
      }));
      ids.push(...(answer as Answer).eventIds);
    }
    return ids;
  }

  async function collected(events: AsyncIterable<LoggedEvent>): Promise<LoggedEvent[]> {
    const all: LoggedEvent[] = [];
    for await (const event of events) all.push(event);
    return all;
  }

  async function followed(
    after: Position,
    until: (seen: readonly FeedMessage[]) => boolean,
    beforeEach: () => Promise<void> = async () => undefined,
  ): Promise<FeedMessage[]> {
    const [seen, stop] = [[] as FeedMessage[], new AbortController()];
    for await (const message of store.feed.follow({ after, signal: stop.signal })) {
      seen.push(message);
      if (until(seen)) stop.abort();
      else await beforeEach();
    }
    return seen;
  }

  const idsOf = (messages: readonly FeedMessage[]): string[] =>
    messages.flatMap((message) => (message.kind === 'event' ? [message.event.eventId] : []));

  async function headNow(): Promise<Position> {
    const head = await store.feed.head();
    if (head === undefined) throw new Error('an open log has a head');
    return head;
  }

  test('hands out what follows a position, in order, and then what is recorded live', async () => {
    const after = await headNow();
    const past = await appendTallies(60);
    let live: string[] = [];
    const seen = await followed(
      after,
      (messages) => idsOf(messages).length === 70,
      async () => {
        if (live.length === 0) live = await appendTallies(10);
      },
    );
    expect(idsOf(seen)).toEqual([...past, ...live]);
    expect(seen.map(({ kind }) => kind)).not.toContain('disconnected');
    const positions = seen.flatMap((m) => (m.kind === 'event' ? [m.event.position] : []));
    expect(positions).toEqual([...positions].sort());
  });

  test('hands out what is recorded live without catching up once more, however much it is', async () => {
    const after = await headNow();
    const live: string[] = [];
    let handedOut = -1;
    const seen = await followed(
      after,
      (messages) => {
        handedOut = idsOf(messages).length;
        return handedOut === 120;
      },
      // Never more than is waited for: nothing falls behind.
      async () => {
        if (handedOut === live.length) live.push(...(await appendTallies(10)));
      },
    );
    expect(idsOf(seen)).toEqual(live);
    expect(seen.map(({ kind }) => kind).filter((kind) => kind !== 'checkpoint')).toEqual([
      'connected',
      'caughtUp',
      ...live.map(() => 'event'),
    ]);
  });

  test('says caught up only behind every event it stands for, however slowly they are pulled', async () => {
    const after = await headNow();
    const ids = await appendTallies(100);
    let arrived = false;
    const seen = await followed(
      after,
      (messages) => messages.some(({ kind }) => kind === 'caughtUp'),
      // While nothing but the first event is pulled, another reader gets everything.
      async () => {
        if (!arrived) await collected(store.readLog({ after }));
        arrived = true;
      },
    );
    expect(idsOf(seen)).toEqual(ids);
    expect(seen.at(-1)).toMatchObject({ kind: 'caughtUp', position: await headNow() });
  });

  test('names a position with a mark only when everything up to it was handed out', async () => {
    const after = await headNow();
    await appendTallies(1_200);
    const seen = await followed(after, (messages) => messages.at(-1)?.kind === 'caughtUp');
    const marks = seen.flatMap((m, at) =>
      'position' in m && m.position ? [[m.position, at]] : [],
    );
    expect(marks.length).toBeGreaterThan(1);
    for (const [position, at] of marks as [Position, number][]) {
      const late = seen.slice(at).filter((m) => m.kind === 'event' && m.event.position <= position);
      expect(late).toEqual([]);
    }
  });

  test('ends when it is told to, also while it waits for the next event', async () => {
    const stop = new AbortController();
    const kinds: string[] = [];
    for await (const { kind } of store.feed.follow({
      after: await headNow(),
      signal: stop.signal,
    })) {
      kinds.push(kind);
      if (kind === 'caughtUp') setImmediate(() => stop.abort());
    }
    expect(kinds).toEqual(['connected', 'caughtUp']);
  });

  test('gives the store time of an event with its milliseconds', async () => {
    const before = Date.now();
    const after = await headNow();
    await appendTallies(3);
    const times = (await collected(store.readLog({ after }))).map((e) => Date.parse(e.recordedAt));
    expect(times.every((time) => time >= before && time <= Date.now())).toBe(true);
  });

  test('knows its head, and the event at a position', async () => {
    const [id] = await appendTallies(1);
    const head = await headNow();
    expect(await store.feed.eventIdAt(head)).toBe(id);
    expect(await store.feed.eventIdAt(positionOf(commitOf(head) + 1n))).toBeUndefined();
    expect(await store.feed.eventIdAt(positionOf(2n ** 64n - 1n))).toBeUndefined();
  });

  test('is opened once, whoever opens it', async () => {
    const another = await connectEventStore(url());
    expect(
      await Promise.all([store.openLog(), another.openLog(), another.waitUntilOpen()]),
    ).toEqual([ledgerId, ledgerId, ledgerId]);
    expect(await another.feed.ledgerId()).toBe(ledgerId);
    await another.close();
  });

  test('is read between two positions, and then the reading ends', async () => {
    const after = await headNow();
    const ids = await appendTallies(9);
    const upTo = await headNow();
    await appendTallies(5);
    expect((await collected(store.readLog({ after, upTo }))).map((e) => e.eventId)).toEqual(ids);
    expect(await collected(store.readLog({ after: upTo, upTo }))).toEqual([]);
    expect(await collected(store.readLog({ after }))).toHaveLength(14);
  });

  test('is read up to a position that it does not have yet, and then the reading ends', async () => {
    const after = await headNow();
    await appendTallies(2);
    const upTo = positionOf(commitOf(await headNow()) + 1_000_000n);
    expect(await collected(store.readLog({ after, upTo }))).toHaveLength(2);
  });

  test('read and stopped before its end, says so instead of looking complete', async () => {
    await appendTallies(20);
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of store.readLog({ signal: stop.signal })) stop.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
  });

  test('gives whole streams in the order of the log, and nothing for a stream without events', async () => {
    const [a, b, none] = [aTally(), aTally(), aTally()];
    for (const to of [a, b, b, a, b]) await store.execute(aCommand(), to, adding(to.id, 1));
    const events = await collected(store.readStreams([a.stream, b.stream, none.stream, a.stream]));
    expect(events.map(({ stream, revision }) => [stream, revision])).toEqual([
      [a.stream, 0],
      [b.stream, 0],
      [b.stream, 1],
      [a.stream, 1],
      [b.stream, 2],
    ]);
  });
}
