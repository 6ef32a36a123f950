import {
  WriteConcern,
  type ClientSession,
  type Collection,
  type Db,
  type MongoClient,
} from 'mongodb';
import type { BetweenWriteAndCheckpoint, Flush } from '../read-store.ts';
import { settingGroup, unchanged, type ControlCollections } from './control-collections.ts';
import { insertThoseMissing, isDuplicate } from './duplicate-keys.ts';
import { keepChanges } from './mongo-changes.ts';
import { settleParked, storedParked } from './mongo-parked.ts';
import { Conflict, writeDocuments } from './write-documents.ts';

/** What a flush is written with. */
export interface FlushTarget {
  readonly client: MongoClient;
  readonly db: Db;
  readonly control: ControlCollections;
  /** That of the lease, if it was taken here: whoever takes it over ends what is open in it. */
  readonly session?: ClientSession;
}

type Outcome = 'done' | 'conflict';

/** Documents and checkpoint in one transaction, on a replica set. */
export async function flushInTransaction(
  target: FlushTarget,
  flush: Flush,
  between?: BetweenWriteAndCheckpoint,
): Promise<Outcome> {
  const session = target.session ?? target.client.startSession();
  try {
    await session.withTransaction(
      async () => {
        const { parked, marks } = target.control;
        await writeDocuments(target.db, flush.writes, { session });
        await putAll(parked, storedParked(flush.parked), session);
        if (flush.settled) await settleParked(target.control, flush.settled, session);
        await putAll(marks, marksOf(flush), session);
        await keepChanges(target.control, flush, { session });
        if (between) await between();
        await moveCheckpoint(target, flush, session);
      },
      {
        readConcern: { level: 'majority' },
        writeConcern: new WriteConcern('majority', undefined, true),
      },
    );
    return 'done';
  } catch (failure) {
    return conflictOr(failure);
  } finally {
    if (session !== target.session) await session.endSession();
  }
}

/**
 * Documents, then the checkpoint, on a standalone server. Before the first document `writingTo`
 * says how far documents may get ahead: whoever comes after a crash looks them up. It is said on
 * condition of the lease, so that whoever has lost it leaves no document and parks nothing.
 */
export async function flushInSteps(
  target: FlushTarget,
  flush: Flush,
  between?: BetweenWriteAndCheckpoint,
): Promise<Outcome> {
  const { parked, marks } = target.control;
  try {
    // Meanwhile the documents are encoded: nothing is sent before it is said.
    const announced = announce(target.control, flush);
    // Marks come once a second: they wait for the journal with the documents, not behind them.
    const marked =
      flush.marks.length === 0
        ? []
        : [announced.then(() => insertThoseMissing(marks.insertMany(marksOf(flush), UNORDERED)))];
    const told = announced.then(() =>
      keepChanges(target.control, flush, JOURNALED_WITH_THE_CHECKPOINT),
    );
    await allOf([writeDocuments(target.db, flush.writes, { after: announced }), told, ...marked]);
    if (flush.parked.length > 0) {
      await insertThoseMissing(parked.insertMany(storedParked(flush.parked), UNORDERED));
    }
    if (flush.settled) await settleParked(target.control, flush.settled);
    if (between) await between();
    await moveCheckpoint(target, flush);
    return 'done';
  } catch (failure) {
    return conflictOr(failure);
  }
}

/** Says how far documents may get ahead, on condition of the lease; throws `Conflict` if it is lost. */
async function announce({ groups }: ControlCollections, flush: Flush): Promise<void> {
  if (flush.writes.size === 0 && flush.parked.length === 0 && !flush.settled) return;
  const { group, token, position } = flush.progress;
  const announced = await groups.updateOne(
    { _id: group, token, position: flush.from },
    { $max: { writingTo: position } },
  );
  if (announced.matchedCount !== 1) throw new Conflict();
}

/** Waits for all, whatever becomes of one; throws what the first of them failed of. */
async function allOf(running: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(running)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

const UNORDERED = { ordered: false } as const;

/** The journal is one: what lies before a write that waits for it is safe with it. */
const JOURNALED_WITH_THE_CHECKPOINT = { writeConcern: new WriteConcern(1) };

/** The fence: only from where this worker started, with the token of its lease. */
async function moveCheckpoint(
  { control }: FlushTarget,
  flush: Flush,
  session?: ClientSession,
): Promise<void> {
  const { group, token } = flush.progress;
  const filter = { _id: group, token, position: flush.from, ...unchanged(flush.progress) };
  const update = settingGroup(flush.progress);
  const moved = await control.groups.updateOne(filter, update, session ? { session } : {});
  if (moved.matchedCount !== 1) throw new Conflict();
}

function marksOf(flush: Flush) {
  return flush.marks.map(({ position, epochMs }) => ({ _id: position, epochMs }));
}

/** What a flush in steps left ahead of the checkpoint, as on a server that stood alone, says the same. */
async function putAll<Stored extends { readonly _id: string }>(
  collection: Collection<Stored>,
  documents: readonly Stored[],
  session: ClientSession,
): Promise<void> {
  if (documents.length === 0) return;
  const bulk = collection.initializeUnorderedBulkOp({ session });
  for (const { _id, ...rest } of documents) bulk.find({ _id }).upsert().replaceOne(rest);
  await bulk.execute();
}

function conflictOr(failure: unknown): Outcome {
  if (failure instanceof Conflict) return 'conflict';
  if (isDuplicate(failure)) return 'conflict';
  throw failure;
}
