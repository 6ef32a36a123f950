import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoClient, type ClientSession, type Db } from 'mongodb';
import { onMongoTopology } from '#testing/mongod/index.ts';
import { controlCollections, type ControlCollections } from './control-collections.ts';
import { acquireLease } from './mongo-leases.ts';

const ttlMs = 60_000;

onMongoTopology(
  'replicaSet',
  'A lease whose taker failed before it ended the work left open',
  (mongo) => {
    let client: MongoClient;
    let db: Db;
    let control: ControlCollections;
    beforeAll(async () => {
      client = await new MongoClient(mongo().url).connect();
      db = client.db();
      control = controlCollections(db);
    });
    afterAll(() => client.close());

    const take = (owner: string, session: ClientSession, by = db) =>
      acquireLease(by, control, 'live', { owner, ttlMs, session: session.id!.id });
    const expire = () =>
      control.leases.updateOne({ _id: 'live' }, { $set: { until: new Date(0) } });

    test.each(['the same', 'another'])('has it ended by %s that takes it next', async (next) => {
      await control.leases.deleteMany({});
      await db.createCollection('documents').catch(() => {});
      await client.withSession(async (session) => {
        await take('a first', session);
        session.startTransaction();
        await db.collection('documents').insertOne({}, { session });
        await expire();
        const others = [client.startSession(), client.startSession()] as const;
        await expect(take('a second', others[0], cutOff(db))).rejects.toThrow('cut off');
        await expire();
        const lease = await take(next === 'another' ? 'a third' : 'a second', others[1]);
        expect(lease?.token).toBe(3);
        await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 });
        expect(await control.leases.findOne()).not.toHaveProperty('previousSession');
        await Promise.all(others.map((each) => each.endSession()));
      });
    });
  },
);

/** The connection breaks just when a command is sent. */
function cutOff(db: Db): Db {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'command') return () => Promise.reject(new Error('cut off'));
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
