import { describe, expect, it } from '@jest/globals';
import {
  AppendRecordSizeExceededError,
  DeadlineExceededError,
  excludeSystemEvents,
  jsonEvent,
  MaxAppendSizeExceededError,
  TransactionMaxSizeExceededError,
  UnknownError,
  type AppendToStreamOptions,
} from '@kurrent/kurrentdb-client';
import { connect } from 'node:http2';
import { sizeLimits } from '../src/index.ts';
import { GrpcServer } from '../src/rpc/grpc-server.ts';
import { makeServices } from '../src/services/all.ts';
import { Pace } from '../src/services/pace.ts';
import { connectionStringOf } from '../src/start.ts';
import { WireWriter } from '../src/wire/writer.ts';
import { all, errorOf, event, events, typesOf } from './conformance/node.ts';
import { listen } from './conformance/listening.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { framed } from './raw-calls.ts';
import { afterTest, clientOf, runningStore } from './running-store.ts';
import { openOn } from './store-at.ts';

const sized = (bytes: number) => jsonEvent({ type: 'sized', data: { text: 'x'.repeat(bytes) } });
const classic: AppendToStreamOptions = {
  credentials: { username: 'admin', password: 'changeit' },
};

describe('an append above the size limits', () => {
  it('is refused in every way of appending, with the limit, and leaves nothing', async () => {
    const { client } = await runningStore(sizeLimits.until25_0);
    const limit = 1024 * 1024;
    const [two, one] = [[sized(600_000), sized(600_000)], [sized(1_200_000)]];
    for (const options of [{}, classic]) {
      const error = await errorOf(client.appendToStream('s', two, options));
      expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
      expect(error).toMatchObject({ maxAppendSize: limit });
      const tooLarge = await errorOf(client.appendToStream('s', one, options));
      expect(tooLarge).toBeInstanceOf(UnknownError);
      // The client has no error of its own for it: the words of KurrentDB are all that tells it.
      expect(tooLarge.message).toContain(`exceeds Maximum Append Event Size of ${limit}.`);
    }
    const session = (proposed: ReturnType<typeof sized>[]) =>
      errorOf(
        client.multiStreamAppend([{ streamName: 's', events: proposed, expectedState: 'any' }]),
      );
    expect(await session(two)).toBeInstanceOf(TransactionMaxSizeExceededError);
    expect(await session(one)).toBeInstanceOf(AppendRecordSizeExceededError);
    expect(await session(one)).toMatchObject({ stream: 's', maxSize: limit });
    expect(await typesOf(client.readAll({ filter: excludeSystemEvents() }))).toEqual([]);
    expect((await client.appendToStream('s', sized(500_000))).nextExpectedRevision).toBe(0n);
  });
});

describe('a batch append of an event above the limit', () => {
  it('is told the limit and the event in the detail that is meant for it', async () => {
    const { store } = await runningStore(sizeLimits.until25_0);
    const session = connect(`http://127.0.0.1:${store.port}`);
    afterTest(async () => session.destroy());
    const call = session.request({
      ':method': 'POST',
      ':path': '/event_store.client.streams.Streams/BatchAppend',
      'content-type': 'application/grpc',
    });
    const id = '8d5b8a1c-1f6f-4c0e-9c3f-2c1a53c1a001';
    const uuid = () => new WireWriter().string(2, id);
    const entry = (key: string, value: string) => new WireWriter().string(1, key).string(2, value);
    const large = new WireWriter()
      .message(1, uuid())
      .message(2, entry('type', 't'))
      .message(2, entry('content-type', 'application/octet-stream'))
      .bytes(4, Buffer.alloc(1_200_000));
    const options = new WireWriter().message(1, new WireWriter().string(3, 's')).message(4);
    const part = new WireWriter().message(1, uuid()).message(2, options).message(3, large);
    call.end(framed(part.uint(4, 1).finish()));
    const answer = Buffer.concat(await all<Buffer>(call));
    expect(answer.includes('event_store.client.MaximumAppendEventSizeExceeded')).toBe(true);
    const detail = new WireWriter()
      .string(1, id)
      .uint(2, 1_200_002)
      .uint(3, 1024 * 1024);
    expect(answer.includes(detail.finish())).toBe(true);
  });
});

describe('a scan', () => {
  it('looks at the clock after every event, since one may take long', () => {
    const pace = new Pace();
    expect(pace.isDue()).toBe(false);
    for (const until = performance.now() + 12; performance.now() < until;);
    expect(pace.isDue()).toBe(true);
  });

  it('has one turn with all others, and each goes on in its order', async () => {
    let isOver = false;
    const scans = Array.from({ length: 20 }, () => ({ turns: 0 }));
    const running = scans.map(async (scan) => {
      for (const pace = new Pace(); !isOver;) {
        for (const until = performance.now() + 0.2; performance.now() < until;);
        if (!pace.isDue()) continue;
        await pace.giveWay();
        scan.turns += 1;
      }
    });
    const turns: number[] = [];
    for (let turn = 0; turn < 60; turn++) {
      const since = performance.now();
      await new Promise((resolve) => setImmediate(resolve));
      turns.push(performance.now() - since);
    }
    isOver = true;
    await Promise.all(running);
    const [middle = 0] = turns.sort((one, other) => one - other).slice(30);
    // A turn for each of them would take 200 ms.
    expect(middle).toBeLessThan(100);
    const each = scans.map((scan) => scan.turns);
    expect(Math.min(...each)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
  }, 30_000);
});

describe('a deadline', () => {
  it('that passes while the disk holds an append up is answered, and the next append is taken', async () => {
    let release = () => {};
    const files = new (class extends MemoryFileSystem {
      override async flush(file: number): Promise<void> {
        await held;
        await super.flush(file);
      }
    })();
    let held: Promise<void> = Promise.resolve();
    const store = await openOn(files);
    const listening = { host: '127.0.0.1', port: 0, maxMessageBytes: 1_000_000 };
    const services = makeServices(store, sizeLimits.since25_1, () => listening);
    const server = await GrpcServer.listen(services, listening);
    afterTest(() => server.close());
    const client = clientOf(connectionStringOf(server.port));
    await client.appendToStream('s', event('before'));
    held = new Promise((resolve) => (release = resolve));
    const late = await errorOf(client.appendToStream('s', event('late'), { deadline: 500 }));
    expect(late).toBeInstanceOf(DeadlineExceededError);
    const next = client.appendToStream('s', event('next'));
    release();
    // The late append was under way: nobody was told that it failed, and it did not.
    expect((await next).nextExpectedRevision).toBe(2n);
  });
});

describe('a slow client', () => {
  it('gets everything once, however slowly it takes it', async () => {
    const { client } = await runningStore();
    const text = 'x'.repeat(10_000);
    const large = () => jsonEvent({ type: 'large', data: { text } });
    for (let batch = 0; batch < 2; batch++) {
      await client.appendToStream('s', Array.from({ length: 100 }, large));
    }
    const subscription = client.subscribeToAll({ filter: excludeSystemEvents() });
    afterTest(async () => subscription.unsubscribe());
    let count = 0;
    // An async iterator takes one event at a time: everything comes, nothing twice.
    for await (const { event: read } of subscription) {
      expect(read?.revision).toBe(BigInt(count));
      count += 1;
      if (count === 200) break;
    }
  });
});

describe('a live subscriber', () => {
  it('that has fallen behind is told once more that it caught up', async () => {
    const { client } = await runningStore();
    const filter = excludeSystemEvents();
    const listening = listen(client.subscribeToAll({ filter }));
    await listening.until('caughtUp');
    await client.appendToStream('s', events(600));
    await listening.until('caughtUp', 2);
    await client.appendToStream('s', event('live'));
    await listening.until('live');
    await listening.end();
    const told = listening.heard.filter((what) => !/^t\d+$/.test(what));
    expect(told).toEqual(['confirmation', 'caughtUp', 'caughtUp', 'live']);
    expect(listening.heard).toHaveLength(604);
  });
});

describe('a client that scans everything', () => {
  it('does not keep others from appending, whatever its expression', async () => {
    const { client } = await runningStore();
    await client.appendToStream(`s${'a'.repeat(100)}!`, events(500));
    const filter = { filterOn: 'streamName', regex: '^s(a+)+$', checkpointInterval: 1 } as const;
    const scan = all(client.readAll({ filter: { ...filter, checkpointReached: () => undefined } }));
    await client.appendToStream('other', event('x'));
    expect(await scan).toEqual([]);
  });
});
