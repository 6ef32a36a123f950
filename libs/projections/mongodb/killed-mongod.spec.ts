import { expect, test } from '@jest/globals';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { withOwnMongod } from '#testing/mongod/index.ts';
import { MongoReadStore, ProjectionEngine } from '../index.ts';
import { cleanDigests, digests, moved, parts } from '../projection-engine.contract.ts';

withOwnMongod('A projection engine whose mongod is killed', (start) => {
  test.each([
    { topology: 'replicaSet', models: 'that nobody reads yet', isRead: false },
    { topology: 'replicaSet', models: 'that are read', isRead: true },
    { topology: 'standalone', models: 'that nobody reads yet', isRead: false },
  ] as const)(
    'between documents and checkpoint of models $models, goes on as if nothing had been ($topology)',
    async ({ topology, isRead }) => {
      const mongod = await start(topology);
      const feed = new ScriptedFeed();
      const store = await MongoReadStore.connect(mongod.url('killed'));
      if (isRead) await servedOnce(feed, store);
      feed.append(
        ...Array.from({ length: 60 }, (_, n) =>
          moved(String(n % 7), n, { concerns: ['account-x'] }),
        ),
      );
      let flushes = 0;
      const { limits, ...rest } = parts(feed, store);
      const engine = new ProjectionEngine({
        ...rest,
        limits: { ...limits, batchEventsMax: 9, leaseMs: 60_000 },
        steps: {
          betweenWriteAndCheckpoint: async () => {
            flushes += 1;
            if (flushes === 3) await mongod.restart();
          },
        },
      });
      try {
        engine.start();
        await engine.ready();
        expect(flushes).toBeGreaterThan(3);
        expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
      } finally {
        await engine.stop();
        await store.close();
      }
    },
    60_000,
  );
});

/** From here on pages are answered from the models. */
async function servedOnce(feed: ScriptedFeed, store: MongoReadStore): Promise<void> {
  const engine = new ProjectionEngine(parts(feed, store));
  feed.append(moved('x', 1));
  engine.start();
  await engine.ready();
  await engine.stop();
}
