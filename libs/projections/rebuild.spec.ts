import { afterAll, beforeAll, describe } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { emptied } from '#testing/projections/index.ts';
import { MemoryReadStore, MongoReadStore } from './index.ts';
import { promotionContract } from './promotion.contract.ts';
import { rebuildContract } from './rebuild.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

/** Builds beside each other, and what is decided of them. */
function buildsContract(open: OpenStore, runs: number): void {
  rebuildContract(open, runs);
  promotionContract(open);
}

describe('On a store in memory', () => {
  buildsContract(async () => new MemoryReadStore(), 60);
});

describe('On a store in memory without transactions', () => {
  buildsContract(async () => new MemoryReadStore({ atomic: false }), 60);
});

onEveryMongoTopology('On a read store', (mongo) => {
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
  buildsContract(async () => {
    await emptied(client);
    return store;
  }, 5);
});
