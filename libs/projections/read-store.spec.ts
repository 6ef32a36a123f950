import { afterAll, beforeAll, describe } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { groupingContract } from './grouping.contract.ts';
import { MemoryReadStore } from './in-memory/memory-read-store.ts';
import { MongoReadStore } from './mongodb/mongo-read-store.ts';
import { readStoreContract } from './read-store.contract.ts';

describe('The read store in memory', () => {
  readStoreContract(async () => new MemoryReadStore());
  groupingContract(async () => new MemoryReadStore());
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
  /** Empties what may stay and drops the rest: a database anew for each test costs a second. */
  const open = async (): Promise<MongoReadStore> => {
    for (const collection of await client.db().collections()) {
      const isKept = /^projection|^(accounts|journal)__v1$/.test(collection.collectionName);
      await (isKept ? collection.deleteMany() : collection.drop());
    }
    return store;
  };
  readStoreContract(open);
  groupingContract(open);
});
