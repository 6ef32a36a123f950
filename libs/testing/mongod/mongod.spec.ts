import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { onEveryMongoTopology, onMongoTopology, withOwnMongod } from './index.ts';

onEveryMongoTopology('The mongod of the tests', (mongo) => {
  test('is the topology it says and keeps a document in the database of the suite', async () => {
    await using(mongo().url, async (client) => {
      const hello = await client.db('admin').command({ hello: 1 });
      expect(hello['setName'] === undefined ? 'standalone' : 'replicaSet').toBe(mongo().topology);
      expect((await client.db('admin').command({ buildInfo: 1 }))['version']).toBe(mongo().version);

      await client.db().collection('kept').insertOne({ word: 'một' });
      const kept = await client.db(mongo().database).collection('kept').findOne();
      expect(kept?.['word']).toBe('một');
    });
  });
});

onMongoTopology('replicaSet', 'A transaction', (mongo) => {
  test('commits both documents, and an aborted one neither', async () => {
    await using(mongo().url, async (client) => {
      const documents = client.db().collection<{ _id: string }>('documents');
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await documents.insertOne({ _id: 'first' }, { session });
          await documents.insertOne({ _id: 'second' }, { session });
        }),
      );
      await client.withSession(async (session) => {
        session.startTransaction();
        await documents.insertOne({ _id: 'third' }, { session });
        await session.abortTransaction();
      });
      const ids = (await documents.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
      expect(ids).toEqual(['first', 'second']);
    });
  });
});

withOwnMongod('A mongod of a test’s own', (start) => {
  test.each(['replicaSet', 'standalone'] as const)(
    'as a %s keeps port and journaled writes through kill -9',
    async (topology) => {
      const mongod = await start(topology);
      const before = mongod.pid;
      await using(mongod.url('faults'), (client) =>
        client
          .db()
          .collection<{ _id: string }>('kept')
          .insertOne({ _id: 'one' }, { writeConcern: { w: 'majority', journal: true } }),
      );

      await mongod.kill();
      expect(() => process.kill(before, 0)).toThrow('ESRCH');
      await mongod.restart();

      expect(mongod.pid).not.toBe(before);
      await using(mongod.url('faults'), async (client) => {
        expect(await client.db().collection('kept').countDocuments()).toBe(1);
      });
    },
    60_000,
  );

  test('answers nobody while it is frozen', async () => {
    const mongod = await start('standalone');
    await using(mongod.url(), async (client) => {
      const ping = () => client.db('admin').command({ ping: 1 });
      await ping();
      await mongod.freeze();
      const answer = ping();
      const heard = answer.then(() => 'answered');
      expect(await Promise.race([heard, pause(300, 'silence')])).toBe('silence');
      mongod.thaw();
      expect(await answer).toMatchObject({ ok: 1 });
    });
  }, 60_000);
});

async function using(url: string, work: (client: MongoClient) => Promise<unknown>): Promise<void> {
  const client = new MongoClient(url);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
