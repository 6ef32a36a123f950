import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { positionOf, START_OF_LOG } from '#kernel';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { MongoReadStore } from '../index.ts';

interface EarlierServing {
  readonly _id: string;
  readonly version: number;
}

onEveryMongoTopology('A database of a release that knew no builds', (mongo) => {
  test('is read as one in which first builds serve, and written as they change', async () => {
    const client = await new MongoClient(mongo().url).connect();
    const store = await MongoReadStore.connect(mongo().url);
    try {
      const serving = client.db().collection<EarlierServing>('projectionServing');
      await serving.insertMany([
        { _id: 'accounts', version: 2 },
        { _id: 'journal', version: 0 },
        { _id: 'traces', version: 1 },
      ]);
      const first = { build: 'accounts__v2', since: START_OF_LOG };
      // Programs of that release go on until something changes.
      expect(await store.serve('accounts', first, first)).toBe(true);
      expect(await serving.findOne({ _id: 'accounts' })).toEqual({ _id: 'accounts', version: 2 });
      const later = { build: 'accounts__v3', since: positionOf(7n), before: first.build };
      const begun = { build: 'journal__v1', since: positionOf(9n) };
      expect((await store.serving()).get('accounts')).toEqual(first);
      expect(await store.serve('accounts', { ...first, build: 'accounts__v1' }, later)).toBe(false);
      expect(await store.serve('accounts', first, later)).toBe(true);
      expect(await store.serve('accounts', first, later)).toBe(false);
      expect(await store.serve('journal', undefined, begun)).toBe(true);
      expect(await store.serve('journal', undefined, begun)).toBe(false);
      const traces = { build: 'traces__v1', since: START_OF_LOG };
      expect(await store.serve('traces', traces, undefined)).toBe(true);
      expect(await store.serving()).toEqual(
        new Map([
          ['accounts', later],
          ['journal', begun],
        ]),
      );
    } finally {
      await store.close();
      await client.close();
    }
  });
});
