import {
  MongoClient,
  type ClientSession,
  type Collection,
  type Db,
  type Document,
  type MongoClientOptions,
} from 'mongodb';
import type { Position, Uuid } from '#kernel';
import type { ChangeRecord } from '../changes/change-record.ts';
import type { DocumentReader } from '../document-reader.ts';
import { wasThere } from '../group-progress.ts';
import { indexFields } from '../query-plan.ts';
import { buildOfKey, versionKey, type ReadModel } from '../read-model.ts';
import type {
  BetweenWriteAndCheckpoint,
  Flush,
  GroupProgress,
  Lease,
  LoadedState,
  ParkedCount,
  ParkedEntry,
  ReadStore,
  Serving,
  Snapshot,
  TimeMark,
} from '../read-store.ts';
import {
  controlCollections,
  prepareControl,
  readParked,
  settingGroup,
  streamParked,
  toMongoGroup,
  unchanged,
  type ControlCollections,
} from './control-collections.ts';
import { readChanges } from './mongo-changes.ts';
import { flushInSteps, flushInTransaction } from './mongo-flush.ts';
import { insertIfMissing } from './duplicate-keys.ts';
import { acquireLease, releaseLease, renewLease } from './mongo-leases.ts';
import { readGroups, watchByReading, watchChanges } from './mongo-progress-watch.ts';
import { MongoReader } from './mongo-reader.ts';
import { putServing, readServing } from './mongo-serving.ts';
import { inSnapshotSession, SNAPSHOT_WIRE_VERSION } from './mongo-snapshot.ts';
import { toState, type MongoDocument } from './stored-document.ts';
import { unavailable } from './unavailable.ts';
import { WorkerSessions } from './worker-sessions.ts';

const DATABASE = 'commune_ledger';
const DATABASE_OF = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?/]+)/;

/**
 * The read store in MongoDB. On a replica set documents and checkpoint are one transaction and
 * other processes hear of progress by a change stream; a standalone server has neither.
 */
export class MongoReadStore implements ReadStore {
  readonly kind: 'mongodb-replica-set' | 'mongodb-standalone';
  readonly reader: DocumentReader = new MongoReader((model) => this.#collection(model));
  readonly #client: MongoClient;
  readonly #db: Db;
  readonly #control: ControlCollections;
  readonly #sessions = new WorkerSessions();
  readonly #hasSnapshots: boolean;

  private constructor(client: MongoClient, db: Db, hello: Document) {
    this.#client = client;
    this.#db = db;
    const hasTransactions = 'setName' in hello || hello['msg'] === 'isdbgrid';
    this.kind = hasTransactions ? 'mongodb-replica-set' : 'mongodb-standalone';
    this.#hasSnapshots = hasTransactions && hello['maxWireVersion'] >= SNAPSHOT_WIRE_VERSION;
    this.#control = controlCollections(db);
  }

  /**
   * Connects to the server a connection string names; without a database in it, to `commune_ledger`.
   * A simulation brings its own client.
   */
  static async connect(
    url: string,
    open = (to: string, options: MongoClientOptions) => new MongoClient(to, options),
  ): Promise<MongoReadStore> {
    const client = open(url, {
      readPreference: 'primary',
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true },
      serverSelectionTimeoutMS: 5_000,
    });
    try {
      const db = client.db(DATABASE_OF.exec(url)?.[1] ?? DATABASE);
      const hello = await unavailable(db.admin().command({ hello: 1 }));
      const store = new MongoReadStore(client, db, hello);
      await unavailable(prepareControl(store.#control));
      return store;
    } catch (failure) {
      await client.close();
      throw failure;
    }
  }

  async snapshot<Result>(read: (snapshot: Snapshot) => Promise<Result>): Promise<Result> {
    if (this.#hasSnapshots) return inSnapshotSession(this.#client, this.#db.databaseName, read);
    const groups = await this.groups();
    const { reader } = this;
    const parked: Snapshot['parked'] = (...asked) => this.parked(...asked);
    return read({ isOneMoment: false, groups, reader, parked });
  }

  async prepare(model: ReadModel): Promise<void> {
    const name = versionKey(model);
    if (!(await this.collections()).includes(name)) {
      await unavailable(this.#db.createCollection(name));
    }
    const collection = this.#db.collection(name);
    for (const index of model.indexes) {
      const fields = indexFields(index);
      if (fields[0] === '_id') continue;
      const key = Object.fromEntries(fields.map((field) => [field, 1 as const]));
      await unavailable(collection.createIndex(key, { name: index.name }, undefined));
    }
  }

  async collections(): Promise<readonly string[]> {
    const all = await unavailable(this.#db.listCollections({}, { nameOnly: true }).toArray());
    return all
      .map(({ name }) => name)
      .filter((name) => buildOfKey(name) !== undefined)
      .sort();
  }

  async drop(key: string): Promise<void> {
    await unavailable(this.#db.collection(key).drop());
    await unavailable(this.#control.parked.deleteMany({ model: key }));
  }

  serving(): Promise<ReadonlyMap<string, Serving>> {
    return unavailable(readServing(this.#control));
  }

  serve(name: string, from: Serving | undefined, to: Serving | undefined): Promise<boolean> {
    return unavailable(putServing(this.#control, name, from, to));
  }

  async acquire(group: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const acquired = (session?: ClientSession): Promise<Lease | undefined> => {
      const holding = { owner, ttlMs, session: session?.id?.id };
      return unavailable(acquireLease(this.#db, this.#control, group, holding));
    };
    if (this.kind === 'mongodb-standalone') return acquired();
    const session = this.#client.startSession();
    const lease = await acquired(session).catch(async (failure: unknown) => {
      await session.endSession();
      throw failure;
    });
    await (lease ? this.#sessions.use(lease, session) : session.endSession());
    return lease;
  }

  renew(lease: Lease, ttlMs: number): Promise<boolean> {
    return unavailable(renewLease(this.#control, lease, ttlMs));
  }

  async release(lease: Lease): Promise<void> {
    await unavailable(releaseLease(this.#control, lease));
    await this.#sessions.end(lease);
  }

  groups(): Promise<readonly GroupProgress[]> {
    return unavailable(readGroups(this.#control));
  }

  async putGroup(progress: GroupProgress): Promise<boolean> {
    const { groups } = this.#control;
    const { group, token } = progress;
    const filter = { _id: group, token: { $lte: token }, ...unchanged(progress) };
    const put = await unavailable(groups.updateOne(filter, settingGroup(progress)));
    if (put.matchedCount === 1) return true;
    if (wasThere(progress)) return false;
    const first = toMongoGroup({ ...progress, revision: 1 });
    return unavailable(insertIfMissing(groups.insertOne(first)));
  }

  async dropGroup(lease: Lease): Promise<void> {
    const filter = { _id: lease.group, token: lease.token };
    await unavailable(this.#control.groups.deleteOne(filter));
  }

  async lastAppliedTo(key: string): Promise<Position | undefined> {
    const last = this.#db
      .collection<MongoDocument>(key)
      .find({})
      .project<Pick<MongoDocument, 'appliedTo'>>({ appliedTo: 1 })
      .sort({ appliedTo: -1 })
      .limit(1);
    return (await unavailable(last.toArray()))[0]?.appliedTo;
  }

  async loadStates(
    model: ReadModel,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, LoadedState>> {
    const found = this.#collection(model).find({ _id: { $in: [...ids] } });
    const states = new Map<string, LoadedState>();
    for (const each of await unavailable(found.toArray())) states.set(each._id, toState(each));
    return states;
  }

  flush(flush: Flush, between?: BetweenWriteAndCheckpoint): Promise<'done' | 'conflict'> {
    const session = this.#sessions.of(flush.progress.group);
    const parts = { client: this.#client, db: this.#db, control: this.#control };
    const target = session ? { ...parts, session } : parts;
    const isAtomic = this.kind === 'mongodb-replica-set' && !flush.isUnread;
    const write = isAtomic ? flushInTransaction : flushInSteps;
    return unavailable(write(target, flush, between));
  }

  parked(key: string, documents?: readonly string[]): Promise<readonly ParkedEntry[]> {
    return unavailable(readParked(this.#control, key, documents));
  }

  parkedByDocument(key: string): AsyncIterable<ParkedEntry> {
    return streamParked(this.#control, key);
  }

  async countParked(key: string): Promise<ParkedCount> {
    const byDocument = { _id: '$document', events: { $sum: 1 } };
    const whole = { _id: null, events: { $sum: '$events' }, documents: { $sum: 1 } };
    const counted = this.#control.parked.aggregate<ParkedCount>([
      { $match: { model: key } },
      { $group: byDocument },
      { $group: whole },
      { $project: { _id: 0 } },
    ]);
    const [count] = await unavailable(counted.toArray());
    return count ?? { events: 0, documents: 0 };
  }

  async parkedIn(key: string, event: Uuid): Promise<readonly string[]> {
    const found = this.#control.parked
      .find({ model: key, eventId: event })
      .project<{ readonly document: string }>({ document: 1 });
    return (await unavailable(found.toArray())).map(({ document }) => document);
  }

  async marksAround(epochMs: number): Promise<{ upTo?: TimeMark; beyond?: TimeMark }> {
    const { marks } = this.#control;
    const upTo = marks
      .find({ epochMs: { $lte: epochMs } })
      .sort({ epochMs: -1 })
      .limit(1);
    const beyond = marks
      .find({ epochMs: { $gt: epochMs } })
      .sort({ epochMs: 1 })
      .limit(1);
    const [before] = (await unavailable(upTo.toArray())).map(toMark);
    const [after] = (await unavailable(beyond.toArray())).map(toMark);
    return { ...(before ? { upTo: before } : {}), ...(after ? { beyond: after } : {}) };
  }

  async markBefore(position: Position): Promise<TimeMark | undefined> {
    const found = this.#control.marks
      .find({ _id: { $lte: position } })
      .sort({ _id: -1 })
      .limit(1);
    const [mark] = await unavailable(found.toArray());
    return mark && toMark(mark);
  }

  watch(listener: (groups: readonly GroupProgress[]) => void): () => void {
    const watch = this.kind === 'mongodb-replica-set' ? watchChanges : watchByReading;
    return watch(this.#control, listener);
  }

  changes(after: Position, upTo: Position, limit: number): Promise<readonly ChangeRecord[]> {
    return unavailable(readChanges(this.#control, after, upTo, limit));
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #collection(model: ReadModel): Collection<MongoDocument> {
    return this.#db.collection<MongoDocument>(versionKey(model));
  }
}

function toMark(mark: { readonly _id: Position; readonly epochMs: number }): TimeMark {
  return { position: mark._id, epochMs: mark.epochMs };
}
