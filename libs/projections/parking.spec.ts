import { afterAll, beforeAll, describe } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { emptied } from '#testing/projections/index.ts';
import { MemoryReadStore, MongoReadStore } from './index.ts';
import { parkingContract } from './parking.contract.ts';

describe('On a store in memory:', () => {
  parkingContract(async () => new MemoryReadStore(), 60);
});

describe('On a store in memory without transactions:', () => {
  parkingContract(async () => new MemoryReadStore({ atomic: false }), 60);
});

onEveryMongoTopology('What is parked', (mongo) => {
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
  parkingContract(async () => {
    await emptied(client);
    return store;
  }, 4);
});
