import { afterAll, beforeAll, describe } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { MemoryReadStore, MongoReadStore, type ReadStore } from '#projections';
import { onEveryMongoTopology } from '../mongod/index.ts';
import { emptied } from './emptied.ts';

/** Gives an empty store, with which one test works. */
type OpenStore = () => Promise<ReadStore>;

/** Which store it is: a property takes far fewer runs on a server. */
type Place = 'in memory' | 'on a server';

/**
 * Defines tests for every read store there is: in memory, in memory with documents written before
 * the checkpoint, and on MongoDB, on each topology.
 */
export function onEveryReadStore(
  title: string,
  define: (open: OpenStore, place: Place) => void,
): void {
  describe(`${title}, in memory`, () => {
    define(async () => new MemoryReadStore(), 'in memory');
  });
  describe(`${title}, in memory without transactions`, () => {
    define(async () => new MemoryReadStore({ atomic: false }), 'in memory');
  });
  onEveryMongoReadStore(title, (open) => define(open, 'on a server'));
}

/** Defines tests for the read store in MongoDB, on each topology. */
export function onEveryMongoReadStore(
  title: string,
  define: (open: () => Promise<MongoReadStore>, client: () => MongoClient) => void,
): void {
  onEveryMongoTopology(title, (mongo) => {
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
    define(open, () => client);
  });
}
