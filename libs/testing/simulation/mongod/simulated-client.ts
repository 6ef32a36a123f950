import type { MongoClient, MongoClientOptions } from 'mongodb';
import type { Connection } from './connection.ts';
import {
  SimulatedCollection,
  type Concerns,
  type Op,
  type WriteOptions,
} from './simulated-collection.ts';
import type { StoredFields } from './simulated-mongod.ts';
import { isJournaled, SimulatedSession } from './simulated-session.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The driver of MongoDB as far as the read store uses it, over a simulated mongod. A question that
 * it does not know ends the simulation.
 */
export function simulatedClient(connection: Connection, options: MongoClientOptions): MongoClient {
  const { readConcern } = options;
  const level = typeof readConcern === 'object' ? readConcern.level : readConcern;
  const concerns = {
    isJournaled: isJournaled(options.writeConcern),
    // A standalone server has nobody who could hold it, too.
    isMajority: level === 'majority' && connection.mongod.topology === 'replicaSet',
  };
  const client = {
    db: () => database(connection, concerns),
    startSession: () => new SimulatedSession(connection),
    close: async () => {},
  };
  return knownOnly(client, connection) as unknown as MongoClient;
}

function database(connection: Connection, concerns: Concerns): object {
  const { mongod } = connection;
  const name = mongod.topology === 'standalone' ? {} : { setName: 'rs0' };
  const db = {
    databaseName: 'simulated',
    admin: () => ({ command: async () => ({ ...name, maxWireVersion: 17 }) }),
    command: ({ killSessions = [] }: { killSessions?: { id: unknown }[] }) =>
      connection.send({ name: 'killSessions' }, () => {
        for (const { id } of killSessions) mongod.endSession(id);
      }),
    collection: (of: string) =>
      knownOnly(
        collection(new SimulatedCollection(connection, of, concerns), connection),
        connection,
      ),
    createCollection: (of: string) =>
      connection.send({ name: 'create' }, () => void mongod.create(of)),
    listCollections: () => ({
      toArray: async () => {
        const [names] = await connection.send(
          { name: 'listCollections' },
          () => mongod.collections,
        );
        return names?.map((each) => ({ name: each }));
      },
    }),
  };
  return knownOnly(db, connection);
}

function collection(of: SimulatedCollection, connection: Connection): object {
  const updateOne = async (filter: Fields, update: Fields | Fields[], options?: WriteOptions) => {
    const before = await of.update(filter, update, options);
    return { matchedCount: before ? 1 : 0 };
  };
  return {
    insertOne: (document: StoredFields, options?: WriteOptions) =>
      of.bulk([{ insertOne: { document } }], options),
    insertMany: (documents: StoredFields[], options?: WriteOptions) =>
      of.bulk(
        documents.map((document) => ({ insertOne: { document } })),
        options,
      ),
    bulkWrite: (ops: Op[], options?: WriteOptions) => of.bulk(ops, options),
    initializeUnorderedBulkOp: (options?: WriteOptions) => unorderedBulk(of, options),
    updateOne,
    replaceOne: (filter: Fields, replacement: Fields, options?: WriteOptions) =>
      of.bulk([{ replaceOne: { filter, replacement, upsert: options?.upsert === true } }], options),
    findOneAndUpdate: async (filter: Fields, update: Fields[]) =>
      (await of.update(filter, update)) ?? null,
    deleteOne: (filter: Fields, options?: WriteOptions) =>
      of.bulk([{ deleteOne: { filter } }], options),
    deleteMany: (filter: Fields) => of.removeAll(filter),
    find: (filter: Fields = {}) => cursor(of, filter, connection),
    createIndex: async () => {},
    dropIndex: async () => {},
    drop: () => of.drop(),
  };
}

function unorderedBulk(of: SimulatedCollection, options?: WriteOptions): object {
  const ops: Op[] = [];
  const found = (filter: Fields, upsert: boolean) => ({
    replaceOne: (replacement: Fields) =>
      void ops.push({ replaceOne: { filter, replacement, upsert } }),
    deleteOne: () => void ops.push({ deleteOne: { filter } }),
  });
  return {
    insert: (document: StoredFields) => void ops.push({ insertOne: { document } }),
    find: (filter: Fields) => ({ ...found(filter, false), upsert: () => found(filter, true) }),
    execute: () => of.bulk(ops, { ...options, ordered: false }),
  };
}

/** What is found, in order of id unless it is sorted. */
function cursor(of: SimulatedCollection, filter: Fields, connection: Connection): object {
  let order: readonly [string, number] = ['_id', 1];
  let limit = Number.POSITIVE_INFINITY;
  const arranged = (found: StoredFields[]): StoredFields[] => {
    const [field, direction] = order;
    const byField = (a: StoredFields, b: StoredFields): number =>
      (a[field] as string) < (b[field] as string) ? -direction : direction;
    return found.sort(byField).slice(0, limit);
  };
  const self: object = {
    sort: (by: Record<string, number>) => {
      order = Object.entries(by)[0] ?? order;
      return self;
    },
    limit: (most: number) => {
      limit = most;
      return self;
    },
    project: () => self,
    toArray: () => of.read(filter, arranged),
  };
  return knownOnly(self, connection);
}

/** Ends the simulation when it is asked for something that it does not have. */
function knownOnly<Subject extends object>(subject: Subject, { world }: Connection): Subject {
  return new Proxy(subject, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || name === 'then') {
        return Reflect.get(target, name) as unknown;
      }
      const fault = new TypeError(`the simulated driver has no ${name}`);
      world.fail(fault);
      throw fault;
    },
  });
}
