import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { MongoReadStore } from '../index.ts';

onEveryMongoTopology('What is parked', (mongo) => {
  test('comes from an index in its order, never sorted, in a store of an earlier release, too', async () => {
    const client = await MongoClient.connect(mongo().url);
    const parked = client.db().collection('projectionParked');
    await parked.createIndex({ model: 1, position: 1 });
    const entries = Array.from({ length: 300 }, (_, n) => ({
      ...{ model: `accounts__v${n % 3}`, document: String(n % 7), position: String(n % 11) },
    }));
    await parked.insertMany(entries);
    for (let starts = 0; starts < 2; starts += 1) {
      const store = await MongoReadStore.connect(mongo().url);
      await store.close();
      const names = (await parked.indexes()).map(({ name }) => name);
      expect(names).not.toContain('model_1_position_1');
    }
    const explained = await parked
      .find({ model: 'accounts__v1' })
      .sort({ position: 1, document: 1 })
      .explain('queryPlanner');
    await parked.drop();
    await client.close();
    const { winningPlan } = (explained as { queryPlanner: { winningPlan: unknown } }).queryPlanner;
    const stages = JSON.stringify(winningPlan).match(/(?<="stage":")\w+/g) ?? [];
    expect(new Set(stages)).toEqual(new Set(['FETCH', 'IXSCAN']));
  });
});
