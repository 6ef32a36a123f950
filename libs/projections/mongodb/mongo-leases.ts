import { MongoServerError, type Binary, type Db } from 'mongodb';
import type { Lease } from '../read-store.ts';
import type { ControlCollections } from './control-collections.ts';
import { insertIfMissing } from './duplicate-keys.ts';

const FREE = new Date(0);

/** How a lease is held. */
export interface Holding {
  readonly owner: string;
  readonly ttlMs: number;
  /** The id of the session in which the holder is going to write. */
  readonly session?: Binary | undefined;
}

/**
 * Takes a free or expired lease, ends what its last holder left open, and puts its token into the
 * checkpoint, which fences others out.
 */
export async function acquireLease(
  db: Db,
  { leases, groups }: ControlCollections,
  group: string,
  { owner, ttlMs, session }: Holding,
): Promise<Lease | undefined> {
  await insertIfMissing(leases.insertOne({ _id: group, owner: '', token: 0, until: FREE }));
  const before = await leases.findOneAndUpdate(
    { _id: group, $or: [{ owner }, { $expr: { $lte: ['$until', '$$NOW'] } }] },
    [
      {
        $set: {
          owner: { $literal: owner },
          token: { $add: ['$token', 1] },
          until: { $add: ['$$NOW', ttlMs] },
          session: session ?? '$$REMOVE',
          // Whoever took the lease and failed before this was ended has not written anything.
          previousSession: {
            $ifNull: ['$previousSession', { $ifNull: ['$session', '$$REMOVE'] }],
          },
        },
      },
    ],
    { returnDocument: 'before' },
  );
  if (!before) return undefined;
  const token = before.token + 1;
  const previous = before.previousSession ?? before.session;
  if (previous) {
    await endSession(db, previous);
    await leases.updateOne({ _id: group, token }, { $unset: { previousSession: '' } });
  }
  await groups.updateOne({ _id: group, token: { $lt: token } }, { $set: { token } });
  return { group, owner, token };
}

/** Holds a lease for longer, if it is still held. */
export async function renewLease(
  { leases }: ControlCollections,
  lease: Lease,
  ttlMs: number,
): Promise<boolean> {
  // One that was released is nobody's: a renewal that comes late would hold it for a worker that is gone.
  const held = { _id: lease.group, token: lease.token, owner: lease.owner };
  const renewed = await leases.updateOne(held, [{ $set: { until: { $add: ['$$NOW', ttlMs] } } }]);
  return renewed.matchedCount === 1;
}

/** Lets a lease go at once. */
export async function releaseLease({ leases }: ControlCollections, lease: Lease): Promise<void> {
  const own = { _id: lease.group, token: lease.token };
  await leases.updateOne(own, { $set: { owner: '', until: FREE }, $unset: { session: '' } });
}

/**
 * Ends the session of a worker that is gone, and with it a transaction that it left open: the server
 * would keep that for a minute, and whatever it wrote locked.
 */
async function endSession(db: Db, id: Binary): Promise<void> {
  try {
    await db.command({ killSessions: [{ id }] });
  } catch (failure) {
    // Where the server refuses, whoever takes over waits until it gives the transaction up itself.
    if (!(failure instanceof MongoServerError)) throw failure;
  }
}
