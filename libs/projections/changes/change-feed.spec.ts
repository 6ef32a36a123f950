import { afterAll, beforeAll, describe } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { emptied } from '#testing/projections/index.ts';
import { MemoryReadStore, MongoReadStore } from '../index.ts';
import { changeFeedContract } from './change-feed.contract.ts';

describe('Changes in memory', () => {
  changeFeedContract(async () => new MemoryReadStore());
});

describe('Changes in memory, documents before the checkpoint', () => {
  changeFeedContract(async () => new MemoryReadStore({ atomic: false }));
});

onEveryMongoTopology('Changes', (mongo) => {
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
  changeFeedContract(async () => {
    await emptied(client);
    return store;
  });
});
