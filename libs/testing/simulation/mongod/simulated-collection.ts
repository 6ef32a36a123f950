import { MongoBulkWriteError, MongoServerError, type MongoClientOptions } from 'mongodb';
import { buildOfKey } from '#projections';
import type { Command, Connection } from './connection.ts';
import { matches, updated } from './expressions.ts';
import {
  isOfModels,
  type Reader,
  type StoredFields,
  type Transaction,
} from './simulated-mongod.ts';
import { isJournaled, TRANSIENT, type SimulatedSession } from './simulated-session.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the client was opened with, as far as it matters here. */
export interface Concerns {
  readonly isJournaled: boolean;
  readonly isMajority: boolean;
}

/** One write among those of a command. */
export type Op =
  | { readonly insertOne: { readonly document: StoredFields } }
  | {
      readonly replaceOne: {
        readonly filter: Fields;
        readonly replacement: Fields;
        readonly upsert?: boolean;
      };
    }
  | { readonly deleteOne: { readonly filter: Fields } };

/** Options of a write. */
export interface WriteOptions {
  readonly session?: SimulatedSession;
  readonly ordered?: boolean;
  readonly upsert?: boolean;
  readonly writeConcern?: MongoClientOptions['writeConcern'];
}

/** What a command did. */
export interface Outcome {
  readonly matchedCount: number;
  readonly insertedCount: number;
  readonly upsertedCount: number;
  readonly deletedCount: number;
}

/** How much more often than others these commands meet with faults: they make up a flush. */
const DOCUMENTS = 8;
const FENCED = 6;
const USUAL = 0.5;
const DUPLICATE_KEY = 11_000;
const NOTHING: Outcome = { matchedCount: 0, insertedCount: 0, upsertedCount: 0, deletedCount: 0 };

/** The documents of one collection, as commands of one connection reach them. */
export class SimulatedCollection {
  readonly #connection: Connection;
  readonly #name: string;
  readonly #concerns: Concerns;

  constructor(connection: Connection, name: string, concerns: Concerns) {
    this.#connection = connection;
    this.#name = name;
    this.#concerns = concerns;
  }

  /** What a filter finds, sent as a command of its own. */
  async read(
    filter: Fields,
    arranged: (found: StoredFields[]) => StoredFields[],
  ): Promise<unknown> {
    const { isMajority } = this.#concerns;
    const found = (): StoredFields[] => {
      const documents = arranged(this.#found(filter, { isMajority }));
      const { mongod, now } = this.#connection;
      mongod.answers(this.#name, documents, (each) => matches(each, filter, now));
      return documents;
    };
    const [all] = await this.#connection.send({ name: `find in ${this.#name}` }, found);
    return all;
  }

  /** Changes the document that a filter finds; gives it as it was. */
  async update(
    filter: Fields,
    update: Fields | Fields[],
    options: WriteOptions = {},
  ): Promise<StoredFields | undefined> {
    const hazard = 'position' in filter ? FENCED : USUAL;
    const [before] = await this.#write('update', { ...options, hazard }, (within) => {
      const [found] = this.#found(filter, { within });
      if (found) this.#put(updated(found, update, this.#connection.now), within);
      return found;
    });
    return before;
  }

  /** Does several writes in one command, one after the other. */
  async bulk(ops: readonly Op[], options: WriteOptions = {}): Promise<Outcome> {
    const errors: MongoServerError[] = [];
    const verb = Object.keys(ops[0] ?? {})[0] ?? 'bulk';
    const parts = ops.map((op) => (within: Transaction | undefined): Outcome => {
      if (errors.length > 0 && (options.ordered !== false || within)) return NOTHING;
      try {
        return this.#done(op, within);
      } catch (failure) {
        if (!(failure instanceof MongoServerError) || failure.code !== DUPLICATE_KEY) throw failure;
        errors.push(failure);
        return NOTHING;
      }
    });
    const outcomes = await this.#write(verb, options, ...parts);
    const result = outcomes.reduce(sum, NOTHING);
    if (errors.length === 0) return result;
    const failed = { message: 'E11000', code: DUPLICATE_KEY, writeErrors: errors as never };
    throw new MongoBulkWriteError(failed, result as never);
  }

  /** Removes everything that a filter finds. */
  async removeAll(filter: Fields): Promise<Outcome> {
    const all = this.#found(filter).map(({ _id }) => ({ deleteOne: { filter: { _id } } }));
    return this.bulk(all);
  }

  /** Removes the collection. */
  async drop(): Promise<void> {
    await this.#write('drop', {}, () => this.#connection.mongod.drop(this.#name));
  }

  #write<Result>(
    verb: string,
    { session, writeConcern, hazard }: WriteOptions & Pick<Command, 'hazard'>,
    ...parts: ((within: Transaction | undefined) => Result)[]
  ): Promise<Result[]> {
    const within = session?.open;
    const isOwn = writeConcern ? isJournaled(writeConcern) : this.#concerns.isJournaled;
    const command = {
      name: `${verb} ${this.#name}`,
      within,
      isJournaled: !within && isOwn,
      ...(isOfModels(this.#name) ? { hazard: DOCUMENTS } : hazard ? { hazard } : {}),
      ...(within ? { label: TRANSIENT } : {}),
    };
    const transaction = session?.transaction();
    const run = parts.map((part) => () => part(transaction?.()));
    return this.#connection.send(command, ...run);
  }

  #done(op: Op, within: Transaction | undefined): Outcome {
    if ('insertOne' in op) {
      this.#insert(op.insertOne.document, within);
      return { ...NOTHING, insertedCount: 1 };
    }
    const { filter } = 'deleteOne' in op ? op.deleteOne : op.replaceOne;
    const [before] = this.#found(filter, { within });
    if ('deleteOne' in op) {
      if (!before) return NOTHING;
      this.#connection.mongod.write(this.#name, before._id, undefined, within);
      return { ...NOTHING, deletedCount: 1 };
    }
    const { replacement, upsert } = op.replaceOne;
    if (before) {
      this.#put({ ...replacement, _id: before._id }, within);
      return { ...NOTHING, matchedCount: 1 };
    }
    if (!upsert) {
      if ('appliedTo' in filter) this.#guarded('not as it was loaded');
      return NOTHING;
    }
    this.#insert({ ...replacement, _id: filter['_id'] as string }, within);
    return { ...NOTHING, upsertedCount: 1 };
  }

  #insert(document: StoredFields, within: Transaction | undefined): void {
    const { mongod } = this.#connection;
    if (mongod.document(this.#name, document._id, { within })) {
      if (buildOfKey(this.#name)) this.#guarded('there already');
      // A failed operation ends its transaction.
      if (within) mongod.abort(within);
      const message = `E11000 duplicate key ${this.#name} ${document._id}`;
      throw new MongoServerError({ code: DUPLICATE_KEY, message });
    }
    this.#put(document, within);
  }

  #guarded(document: string): void {
    this.#connection.world.tally.count('documents', document);
  }

  #put(document: StoredFields, within: Transaction | undefined): void {
    this.#connection.mongod.write(this.#name, document._id, document, within);
  }

  #found(filter: Fields, by: Reader = {}): StoredFields[] {
    const { mongod, now } = this.#connection;
    const { _id } = filter;
    if (typeof _id !== 'string') {
      const all = [...mongod.documents(this.#name, by)];
      return all.filter((each) => matches(each, filter, now));
    }
    const one = mongod.document(this.#name, _id, by);
    return one && matches(one, filter, now) ? [one] : [];
  }
}

function sum(a: Outcome, b: Outcome): Outcome {
  return {
    matchedCount: a.matchedCount + b.matchedCount,
    insertedCount: a.insertedCount + b.insertedCount,
    upsertedCount: a.upsertedCount + b.upsertedCount,
    deletedCount: a.deletedCount + b.deletedCount,
  };
}
