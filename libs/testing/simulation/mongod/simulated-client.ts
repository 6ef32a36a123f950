import {
  MongoBulkWriteError,
  MongoError,
  MongoServerError,
  type MongoClient,
  type MongoClientOptions,
  type TransactionOptions,
} from 'mongodb';
import type { Connection } from './connection.ts';
import { matches, updated } from './expressions.ts';
import type { StoredFields, Transaction } from './simulated-mongod.ts';

type Fields = Readonly<Record<string, unknown>>;
type Concern = MongoClientOptions['writeConcern'];

/** How often the driver tries a transaction, or its commit, before it gives up. */
const TRIES = 3;
const TRANSIENT = 'TransientTransactionError';
const UNKNOWN_OUTCOME = 'UnknownTransactionCommitResult';

/**
 * The driver of MongoDB as far as the read store uses it, over a simulated mongod. A question that
 * it does not know ends the simulation.
 */
export function simulatedClient(connection: Connection, options: MongoClientOptions): MongoClient {
  const client = {
    db: () => database(connection, options.writeConcern),
    startSession: () => new Session(connection),
    close: async () => {},
  };
  return knownOnly(client, connection) as unknown as MongoClient;
}

let sessions = 0;

class Session {
  readonly id = { id: { session: (sessions += 1) } };
  readonly #connection: Connection;
  open: Transaction | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async endSession(): Promise<void> {
    await this.#abort();
  }

  /** As the driver does it: transient failures begin anew, an unknown commit is asked for again. */
  async withTransaction(run: () => Promise<void>, options: TransactionOptions): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      this.open = this.#connection.mongod.begin(this.id.id);
      try {
        await run();
      } catch (failure) {
        await this.#abort();
        if (!hasLabel(failure, TRANSIENT) || tried === TRIES) throw failure;
        continue;
      }
      try {
        await this.#commit(options.writeConcern);
        return;
      } catch (failure) {
        if (!hasLabel(failure, TRANSIENT) || tried === TRIES) throw failure;
      }
    }
  }

  async #commit(concern: Concern): Promise<void> {
    const transaction = this.open;
    if (!transaction) return;
    const { mongod } = this.#connection;
    const command = { name: 'commit', label: UNKNOWN_OUTCOME, isJournaled: isJournaled(concern) };
    for (let tried = 1; ; tried += 1) {
      try {
        await this.#connection.send(command, () => mongod.commit(transaction));
        return;
      } catch (failure) {
        if (!hasLabel(failure, UNKNOWN_OUTCOME) || tried === TRIES) throw failure;
      }
    }
  }

  async #abort(): Promise<void> {
    const transaction = this.open;
    this.open = undefined;
    if (!transaction) return;
    const { mongod } = this.#connection;
    await this.#connection.send({ name: 'abort' }, () => mongod.abort(transaction)).catch(() => {});
  }
}

function database(connection: Connection, concern: Concern): object {
  const { mongod } = connection;
  const name = mongod.topology === 'standalone' ? {} : { setName: 'rs0' };
  const db = {
    databaseName: 'simulated',
    admin: () => ({ command: async () => ({ ...name, maxWireVersion: 17 }) }),
    command: ({ killSessions = [] }: { killSessions?: { id: unknown }[] }) =>
      connection.send({ name: 'killSessions' }, () => {
        for (const { id } of killSessions) mongod.endSession(id);
      }),
    collection: (of: string) => collection(connection, of, concern),
    createCollection: (of: string) =>
      connection.send({ name: 'create' }, () => void mongod.create(of)),
    listCollections: () => ({
      toArray: () =>
        one(connection, { name: 'listCollections' }, () =>
          mongod.collections.map((each) => ({ name: each })),
        ),
    }),
  };
  return knownOnly(db, connection);
}

type Op =
  | { readonly insertOne: { readonly document: StoredFields } }
  | { readonly replaceOne: { readonly filter: Fields; readonly replacement: Fields } }
  | { readonly deleteOne: { readonly filter: Fields } };

interface WriteOptions {
  readonly session?: Session;
  readonly ordered?: boolean;
}

function collection(connection: Connection, name: string, concern: Concern): object {
  const { mongod } = connection;
  const found = (filter: Fields, within?: Transaction): StoredFields[] => {
    const { _id } = filter;
    const some =
      typeof _id === 'string'
        ? [mongod.document(name, _id, within)]
        : mongod.documents(name, within);
    return [...some].filter(
      (each) => each !== undefined && matches(each, filter, connection.now),
    ) as StoredFields[];
  };
  const write = <Result>(of: string, options: WriteOptions, ...parts: (() => Result)[]) => {
    const within = options.session?.open;
    const label = within ? { label: TRANSIENT } : {};
    const command = { name: of, within, isJournaled: !within && isJournaled(concern), ...label };
    return connection.send(command, ...parts);
  };
  const first = async <Result>(of: string, options: WriteOptions, part: () => Result) =>
    (await write(of, options, part))[0] as Result;
  const insert = (document: StoredFields, within?: Transaction): Outcome => {
    if (mongod.document(name, document._id, within)) {
      // A failed operation ends its transaction.
      if (within) mongod.abort(within);
      throw duplicateKey(document._id);
    }
    mongod.write(name, document._id, document, within);
    return { ...NOTHING, insertedCount: 1 };
  };
  const replace = (
    filter: Fields,
    next: (before: StoredFields) => StoredFields,
    within?: Transaction,
  ): Outcome => {
    const [before] = found(filter, within);
    if (!before) return NOTHING;
    mongod.write(name, before._id, next(before), within);
    return { ...NOTHING, matchedCount: 1 };
  };
  const remove = (filter: Fields, within?: Transaction): Outcome => {
    const [before] = found(filter, within);
    if (!before) return NOTHING;
    mongod.write(name, before._id, undefined, within);
    return { ...NOTHING, deletedCount: 1 };
  };
  const done = (op: Op, within?: Transaction): Outcome => {
    if ('insertOne' in op) return insert(op.insertOne.document, within);
    if ('deleteOne' in op) return remove(op.deleteOne.filter, within);
    const { filter, replacement } = op.replaceOne;
    return replace(filter, ({ _id }) => ({ ...replacement, _id }), within);
  };
  const bulk = async (of: string, ops: readonly Op[], options: WriteOptions): Promise<Outcome> => {
    const within = options.session?.open;
    const errors: MongoServerError[] = [];
    const parts = ops.map((op) => () => {
      if (errors.length > 0 && (options.ordered !== false || within)) return NOTHING;
      try {
        return done(op, within);
      } catch (failure) {
        if (!(failure instanceof MongoServerError) || failure.code !== DUPLICATE_KEY) throw failure;
        errors.push(failure);
        return NOTHING;
      }
    });
    const outcomes = await write(of, options, ...parts);
    const result = outcomes.reduce(sum, NOTHING);
    if (errors.length === 0) return result;
    const of0 = { message: 'E11000', code: DUPLICATE_KEY, writeErrors: errors as never };
    throw new MongoBulkWriteError(of0, result as never);
  };
  const found0 = {
    insertOne: (document: StoredFields, options: WriteOptions = {}) =>
      first(`insert into ${name}`, options, () => insert(document, options.session?.open)),
    insertMany: (documents: StoredFields[], options: WriteOptions = {}) =>
      bulk(
        `insert into ${name}`,
        documents.map((document) => ({ insertOne: { document } })),
        options,
      ),
    bulkWrite: (ops: Op[], options: WriteOptions = {}) => bulk(`write ${name}`, ops, options),
    initializeUnorderedBulkOp: (options: WriteOptions = {}) => {
      const ops: Op[] = [];
      return {
        insert: (document: StoredFields) => void ops.push({ insertOne: { document } }),
        find: (filter: Fields) => ({
          replaceOne: (replacement: Fields) =>
            void ops.push({ replaceOne: { filter, replacement } }),
        }),
        execute: () => bulk(`write ${name}`, ops, { ...options, ordered: false }),
      };
    },
    updateOne: (filter: Fields, update: Fields | Fields[], options: WriteOptions = {}) =>
      first(`update ${name}`, options, () =>
        replace(filter, (before) => updated(before, update, connection.now), options.session?.open),
      ),
    replaceOne: (filter: Fields, replacement: Fields, options: WriteOptions = {}) =>
      first(`replace ${name}`, options, () =>
        done({ replaceOne: { filter, replacement } }, options.session?.open),
      ),
    findOneAndUpdate: (filter: Fields, update: Fields[]) =>
      first(`update ${name}`, {}, () => {
        const [before] = found(filter);
        if (before) mongod.write(name, before._id, updated(before, update, connection.now));
        return before ?? null;
      }),
    deleteOne: (filter: Fields, options: WriteOptions = {}) =>
      first(`delete from ${name}`, options, () => remove(filter, options.session?.open)),
    deleteMany: async (filter: Fields) => {
      const all = found(filter).map(({ _id }) => ({ deleteOne: { filter: { _id } } }));
      return bulk(`delete from ${name}`, all, { ordered: true });
    },
    find: (filter: Fields = {}) => cursor(connection, name, () => found(filter)),
    createIndex: async () => {},
    drop: () => first(`drop ${name}`, {}, () => mongod.drop(name)),
  };
  return knownOnly(found0, connection);
}

/** What was found, in order of id unless it is sorted. */
function cursor(connection: Connection, name: string, found: () => StoredFields[]): object {
  let order: [string, number] = ['_id', 1];
  let limit = Number.POSITIVE_INFINITY;
  const all = (): StoredFields[] => {
    const [field, direction] = order;
    const byField = (a: StoredFields, b: StoredFields): number =>
      (a[field] as string) < (b[field] as string) ? -direction : direction;
    return found().sort(byField).slice(0, limit);
  };
  const self: object = {
    sort: (by: Record<string, number>) => {
      order = Object.entries(by)[0] as [string, number];
      return self;
    },
    limit: (most: number) => {
      limit = most;
      return self;
    },
    project: () => self,
    toArray: () => one(connection, { name: `find in ${name}` }, all),
  };
  return knownOnly(self, connection);
}

interface Outcome {
  readonly matchedCount: number;
  readonly insertedCount: number;
  readonly deletedCount: number;
}

const DUPLICATE_KEY = 11_000;
const NOTHING: Outcome = { matchedCount: 0, insertedCount: 0, deletedCount: 0 };

function sum(a: Outcome, b: Outcome): Outcome {
  return {
    matchedCount: a.matchedCount + b.matchedCount,
    insertedCount: a.insertedCount + b.insertedCount,
    deletedCount: a.deletedCount + b.deletedCount,
  };
}

async function one<Result>(
  connection: Connection,
  command: Parameters<Connection['send']>[0],
  part: () => Result,
): Promise<Result> {
  const [result] = await connection.send(command, part);
  return result as Result;
}

function isJournaled(concern: Concern): boolean {
  return concern !== undefined && 'journal' in concern && concern.journal;
}

function duplicateKey(id: string): MongoServerError {
  return new MongoServerError({ code: DUPLICATE_KEY, message: `E11000 duplicate key ${id}` });
}

function hasLabel(failure: unknown, label: string): boolean {
  return failure instanceof MongoError && failure.hasErrorLabel(label);
}

/** Ends the simulation when it is asked for something that it does not have. */
function knownOnly<Subject extends object>(subject: Subject, { world }: Connection): Subject {
  return new Proxy(subject, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || name === 'then')
        return Reflect.get(target, name) as unknown;
      const fault = new TypeError(`the simulated driver has no ${name}`);
      world.fail(fault);
      throw fault;
    },
  });
}
