import { setTimeout as pause } from 'node:timers/promises';
import { ReadConcern, type ClientSession, type Db, type MongoClient } from 'mongodb';
import { ProjectionFault } from '../faults.ts';
import { versionKey } from '../read-model.ts';
import type { Snapshot } from '../read-store.ts';
import { controlCollections, readParked } from './control-collections.ts';
import { readGroups } from './mongo-progress-watch.ts';
import { MongoReader } from './mongo-reader.ts';
import type { MongoDocument } from './stored-document.ts';
import { unavailable } from './unavailable.ts';

const TRIES = 5;
const AFTER_FAILURE_MS = 20;

/** SnapshotTooOld (kept for five minutes) and SnapshotUnavailable (a collection or index is newer). */
const NO_SNAPSHOT: ReadonlySet<unknown> = new Set([239, 246]);

/** The wire version of MongoDB 5.0, which reads at a point in time outside of transactions. */
export const SNAPSHOT_WIRE_VERSION = 13;

/**
 * Reads in one snapshot session of a replica set: everything as it was when the checkpoints were
 * read, as a majority has it. Where that is gone, or not there yet, it reads again.
 */
export async function inSnapshotSession<Result>(
  client: MongoClient,
  database: string,
  read: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const session = client.startSession({ snapshot: true });
    try {
      // The concern of the client, majority, would go before that of the session.
      const db = client.db(database, { readConcern: new ReadConcern('snapshot') });
      return await read(await snapshotOf(db, session));
    } catch (failure) {
      if (tries === TRIES || !isWithoutSnapshot(failure)) throw failure;
    } finally {
      await session.endSession();
    }
    await pause(AFTER_FAILURE_MS);
  }
}

async function snapshotOf(db: Db, session: ClientSession): Promise<Snapshot> {
  const control = controlCollections(db);
  const within = { session };
  // The first answer fixes the moment: those at once after it would each have their own.
  const groups = await unavailable(readGroups(control, within));
  const collection = (model: Parameters<typeof versionKey>[0]) =>
    db.collection<MongoDocument>(versionKey(model));
  return {
    isOneMoment: true,
    groups,
    reader: new MongoReader(collection, within),
    parked: (key, documents) => unavailable(readParked(control, key, documents, within)),
  };
}

function isWithoutSnapshot(failure: unknown): boolean {
  return failure instanceof ProjectionFault && NO_SNAPSHOT.has(failure.context['mongoCode']);
}
