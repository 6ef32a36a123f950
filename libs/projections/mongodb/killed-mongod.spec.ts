import { expect, test } from '@jest/globals';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { withOwnMongod } from '#testing/mongod/index.ts';
import { MongoReadStore, ProjectionEngine } from '../index.ts';
import { cleanDigests, digests, moved, parts } from '../projection-engine.contract.ts';

withOwnMongod('A projection engine whose mongod is killed', (start) => {
  test.each(['replicaSet', 'standalone'] as const)(
    'between documents and checkpoint, goes on as if nothing had been (%s)',
    async (topology) => {
      const mongod = await start(topology);
      const feed = new ScriptedFeed();
      feed.append(
        ...Array.from({ length: 60 }, (_, n) =>
          moved(String(n % 7), n, { concerns: ['account-x'] }),
        ),
      );
      const store = await MongoReadStore.connect(mongod.url('killed'));
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
        expect(flushes).toBeGreaterThan(7);
        expect(await digests(store, (await feed.head())!)).toEqual(await cleanDigests(feed));
      } finally {
        await engine.stop();
        await store.close();
      }
    },
    60_000,
  );
});
