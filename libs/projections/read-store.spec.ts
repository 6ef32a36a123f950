import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { emptied, journal } from '#testing/projections/index.ts';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { groupingContract } from './grouping.contract.ts';
import { MemoryReadStore } from './in-memory/memory-read-store.ts';
import { filterOf, hintOf, sortOf } from './mongodb/mongo-filter.ts';
import { MongoReadStore } from './mongodb/mongo-read-store.ts';
import type { MongoDocument } from './mongodb/stored-document.ts';
import { planOf } from './query-plan.ts';
import { readStoreContract } from './read-store.contract.ts';
import { snapshotContract } from './snapshot.contract.ts';

describe('The read store in memory', () => {
  readStoreContract(async () => new MemoryReadStore());
  groupingContract(async () => new MemoryReadStore());
  snapshotContract(async () => new MemoryReadStore());
});

onEveryMongoTopology('The read store', (mongo) => {
  let store: MongoReadStore;
  let client: MongoClient;
  beforeAll(async () => {
    store = await MongoReadStore.connect(mongo().url);
    client = new MongoClient(mongo().url);
  });
  afterAll(async () => {
    await store.close();
    await client.close();
  });
  const open = async (): Promise<MongoReadStore> => {
    await emptied(client);
    return store;
  };
  readStoreContract(open);
  groupingContract(open);
  snapshotContract(open);

  test('a page of many subjects is merged from the index, never sorted', async () => {
    await (await open()).prepare(journal);
    const subjects = { anyOf: Array.from({ length: 200 }, (_, n) => `commune-${n}`) };
    const plan = planOf(journal, { index: 'bySubject', where: { subjects } });
    const explained = await client
      .db()
      .collection<MongoDocument>('journal__v1')
      .find(filterOf(plan, true))
      .sort(sortOf(plan, true))
      .hint(hintOf(plan))
      .explain('queryPlanner');
    const stages = JSON.stringify(explained).match(/(?<="stage":")\w+/g) ?? [];
    expect(new Set(stages)).toEqual(new Set(['FETCH', 'SORT_MERGE', 'IXSCAN']));
  });
});
