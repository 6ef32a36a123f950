import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { positionOf, type FeedMessage, type LoggedEvent, type Position } from '#kernel';
import {
  aCommand,
  added,
  adding,
  aTally,
  gatedProxy,
  tally,
  temporaryEventStore,
  type GatedProxy,
  type TemporaryEventStore,
} from '#testing/event-store/index.ts';
import { Appender } from './appender.ts';
import { CommandExecutor } from './command-executor.ts';
import { Connection } from './connection.ts';
import { connectEventStore, type EventStore, type EventStoreOptions, type Plan } from './index.ts';
import { StreamCache } from './stream-cache.ts';
import { StreamLoader } from './stream-loader.ts';

const KIBIBYTE = 1024;
const SEGMENT_BYTES = 64 * 1024 * KIBIBYTE;

let server: TemporaryEventStore;
/** How a test lets go of what it opened, last first. */
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await temporaryEventStore();
}, 30_000);

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

afterAll(async () => {
  await server.remove();
});

async function connected(url = server.url, options?: EventStoreOptions): Promise<EventStore> {
  const store = await connectEventStore(url, options);
  open.push(() => store.close());
  return store;
}

/** A store behind a proxy; it has appended once, so that it need not ask what the server can do. */
async function proxied(
  { url, port }: TemporaryEventStore = server,
  options?: EventStoreOptions,
): Promise<[GatedProxy, EventStore]> {
  const proxy = await gatedProxy(port);
  open.push(() => proxy.close());
  const store = await connected(url.replace(`:${port}`, `:${proxy.port}`), options);
  await store.execute(aCommand(), aTally(), async () => ({ events: [added(1)] }));
  return [proxy, store];
}

/** Appends until a segment of the log, which ends at 64 MiB, has less room than that; where that is. */
async function fillSegment({ url }: TemporaryEventStore, leavingBytes: number): Promise<Position> {
  const connection = new Connection(url);
  open.push(() => connection.close());
  for (let end = 0; ;) {
    const bytes = Math.min(8 * 1024 * KIBIBYTE, SEGMENT_BYTES - end - leavingBytes / 2);
    const event = jsonEvent({ type: 'filler', data: 'x'.repeat(bytes) });
    const { position } = await connection.client('append').appendToStream('filler', event);
    const { commit } = position ?? { commit: 0n };
    end = Number(commit) + bytes;
    if (SEGMENT_BYTES - end < leavingBytes) return positionOf(commit);
  }
}

async function firstEventOf(
  store: EventStore,
  stream?: string,
  after?: Position,
): Promise<LoggedEvent> {
  const { signal } = new AbortController();
  const range = { signal, ...(after === undefined ? {} : { after }) };
  for await (const message of store.feed.follow(range)) {
    if (message.kind !== 'event') continue;
    if (stream === undefined || message.event.stream === stream) return message.event;
  }
  throw new Error('the feed ended');
}

async function eventsOf(store: EventStore, stream: string): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const event of store.readStreams([stream])) events.push(event);
  return events;
}

describe('A store that is not there yet', () => {
  test('is waited for, and everything works when it has come', async () => {
    await server.kill();
    const connecting = connected();
    await server.restart();
    const store = await connecting;
    expect(await store.feed.head()).toBeUndefined();
    const ledgerId = store.waitUntilOpen();
    expect(await (await connected()).openLog()).toBe(await ledgerId);
    expect(await store.feed.head()).toBe((await firstEventOf(store)).position);
  }, 20_000);
});

describe('An append whose answer never came', () => {
  test('because the store was killed after it, is repeated and answered as recorded once', async () => {
    const watcher = await connected();
    const [proxy, store] = await proxied();
    const [to, command] = [aTally(), aCommand()];
    const recorded = firstEventOf(watcher, to.stream);
    const answer = store.execute(command, to, async () => {
      proxy.holdAnswers();
      return { events: [added(3)] };
    });
    const { eventId, position } = await recorded;
    await server.kill();
    await server.restart();
    proxy.cut();
    expect(await answer).toEqual({
      stream: to.stream,
      revision: 0,
      position,
      eventIds: [eventId],
      recorded: true,
    });
    expect(await eventsOf(watcher, to.stream)).toHaveLength(1);
    expect(await watcher.execute(command, to, adding(to.id, 3))).toEqual(await answer);
  }, 20_000);

  test('over several streams, is repeated and answered as recorded once', async () => {
    const watcher = await connected();
    const [proxy, store] = await proxied();
    const [to, other, command] = [aTally(), aTally(), aCommand()];
    const recorded = firstEventOf(watcher, to.stream);
    const plan: Plan = async (streams) => {
      await streams.state(tally, other.id);
      proxy.holdAnswers();
      return { events: [added(1)], others: [{ to: other, events: [added(2)] }] };
    };
    const answer = store.execute(command, to, plan);
    await recorded;
    await server.kill();
    await server.restart();
    proxy.cut();
    expect(await answer).toMatchObject({ stream: to.stream, revision: 0, recorded: true });
    expect(await watcher.execute(command, to, plan)).toEqual(await answer);
    expect(await eventsOf(watcher, other.stream)).toHaveLength(1);
  }, 20_000);

  test('because the disk was full by the time of its repetition, is not said to have recorded nothing', async () => {
    const full = await temporaryEventStore();
    open.push(() => full.remove());
    if (!full.fill(false)) {
      process.stdout.write('a full disk under a repeated append: NOT RUN (no prlimit)\n');
      return;
    }
    const watcher = await connected(full.url);
    const [proxy, store] = await proxied(full, { patienceMs: 1_000 });
    // The append completes a segment of the log: whatever comes next begins another file.
    const after = await fillSegment(full, 16 * KIBIBYTE);
    const [to, command] = [aTally(), aCommand()];
    const reason = { code: 'long', text: 'x'.repeat(24 * KIBIBYTE) };
    const recorded = firstEventOf(watcher, to.stream, after);
    const answer = store.execute(command, to, async () => {
      proxy.holdAnswers();
      return { events: [{ ...added(3), reason }] };
    });
    const outcome = answer.catch((fault: unknown) => fault);
    const { eventId } = await recorded;
    full.fill(true);
    proxy.cut();
    expect(await outcome).toMatchObject({
      code: 'event-store-unavailable',
      message: expect.stringMatching(/^Whether the command was recorded is not known; .* no room/),
    });
    const other = store.execute(aCommand(), aTally(), async () => ({ events: [added(1)] }));
    await expect(other).rejects.toMatchObject({ code: 'event-store-full' });
    full.fill(false);
    const again = await store.execute(command, to, async () => ({ events: [added(3)] }));
    expect(again).toMatchObject({ eventIds: [eventId] });
    expect(await eventsOf(watcher, to.stream)).toHaveLength(1);
  }, 60_000);
});

describe('A command repeated after everything was killed', () => {
  test('gives the first answer, byte for byte', async () => {
    const [to, other, command] = [aTally(), aTally(), aCommand()];
    const plan = async () => ({
      events: [added(1), added(2)],
      others: [{ to: other, events: [added(3)] }],
    });
    const before = await connected();
    const first = JSON.stringify(await before.execute(command, to, plan));
    await Promise.all([server.kill(), before.close()]);
    await server.restart();
    const again = await (await connected()).execute(command, to, plan);
    expect(JSON.stringify(again)).toBe(first);
  }, 20_000);
});

describe('A store that is away', () => {
  test('is waited for by a command, which is then recorded once', async () => {
    const store = await connected();
    const to = aTally();
    await store.execute(aCommand(), to, adding(to.id, 1));
    await server.kill();
    const answer = store.execute(aCommand(), to, adding(to.id, 1));
    await server.restart();
    expect(await answer).toMatchObject({ revision: 1 });
    expect(await eventsOf(store, to.stream)).toHaveLength(2);
  }, 20_000);

  test('for longer than the patience, is a fault with a code that says to repeat', async () => {
    const store = await connected(server.url, { patienceMs: 60 });
    const [to, command] = [aTally(), aCommand()];
    await store.execute(aCommand(), to, adding(to.id, 1));
    await server.kill();
    const unavailable = { code: 'event-store-unavailable', retryAfterMs: expect.any(Number) };
    await expect(store.execute(command, to, adding(to.id, 1))).rejects.toMatchObject(unavailable);
    await expect(store.feed.head()).rejects.toMatchObject(unavailable);
    await expect(connected(server.url, { patienceMs: 60 })).rejects.toMatchObject(unavailable);
    await server.restart();
    expect(await store.execute(command, to, adding(to.id, 1))).toMatchObject({ revision: 1 });
  }, 20_000);

  test('and came back, tells its head and its events again', async () => {
    const store = await connected();
    await store.openLog();
    const head = await store.feed.head();
    await server.kill();
    await server.restart();
    expect(await store.feed.head()).toBe(head);
  }, 20_000);
});

describe('The feed of a store that is killed and comes back', () => {
  test.each([
    ['', {}],
    [', from a thread', { threadAfterEvents: 0 }],
  ])(
    'hands out every event once and in order%s',
    async (_, options) => {
      const store = await connected(server.url, options);
      const stop = new AbortController();
      const seen: FeedMessage[] = [];
      const after = await store.feed.head();
      if (after === undefined) throw new Error('an open log has a head');
      const following = (async () => {
        for await (const message of store.feed.follow({ after, signal: stop.signal })) {
          seen.push(message);
          const last =
            message.kind === 'event' ? (message.event.data as { amount: number }) : undefined;
          if (last?.amount === 99) stop.abort();
        }
      })();
      const to = aTally();
      for (let round = 0; round < 2; round += 1) {
        const writing = Promise.all(
          Array.from({ length: 40 }, () => {
            const each = aTally();
            return store.execute(aCommand(), each, adding(each.id, 1));
          }),
        );
        await server.kill();
        await server.restart();
        await writing;
      }
      await store.execute(aCommand(), to, async () => ({ events: [added(99)] }));
      await following;
      const handedOut = seen.flatMap((m) => (m.kind === 'event' ? [m.event.eventId] : []));
      const inTheLog: string[] = [];
      for await (const event of store.readLog({ after })) inTheLog.push(event.eventId);
      expect(handedOut).toEqual(inTheLog);
      expect(inTheLog).toHaveLength(81);
      expect(seen.some(({ kind }) => kind === 'disconnected')).toBe(true);
      // What comes over a connection comes behind the news that it stands.
      const kinds = seen.map(({ kind }) => kind);
      const first = kinds.filter(
        (kind, at) => kind !== 'disconnected' && (at === 0 || kinds[at - 1] === 'disconnected'),
      );
      expect(new Set(first)).toEqual(new Set(['connected']));
    },
    30_000,
  );
});

describe('A stream that this process knows', () => {
  test('is recorded on without reading it', async () => {
    const [reads, appends] = [new Connection(server.url), new Connection(server.url)];
    open.push(() => appends.close());
    const loader = new StreamLoader(reads, new StreamCache(1_000_000), 1_000);
    const { execute } = new CommandExecutor(loader, new Appender(appends, 1_000, 1_000), 1);
    const [to, command] = [aTally(), aCommand()];
    const first = await execute(command, to, adding(to.id, 1));
    await reads.close();
    for (const revision of [1, 2, 3]) {
      expect(await execute(aCommand(), to, adding(to.id, 1))).toMatchObject({ revision });
    }
    expect(await execute(command, to, adding(to.id, 1))).toEqual(first);
    await expect(execute(aCommand(), to, adding(to.id, 0))).rejects.toMatchObject({
      code: 'event-store-unavailable',
    });
  });
});
