import { MongoServerError } from 'mongodb';
import type { Lease } from '../read-store.ts';
import type { ControlCollections } from './control-collections.ts';

const FREE = new Date(0);

/** Takes a free or expired lease, and puts its token into the checkpoint, which fences others out. */
export async function acquireLease(
  { leases, groups }: ControlCollections,
  group: string,
  owner: string,
  ttlMs: number,
): Promise<Lease | undefined> {
  await insertIfMissing(leases.insertOne({ _id: group, owner: '', token: 0, until: FREE }));
  const taken = await leases.findOneAndUpdate(
    { _id: group, $or: [{ owner }, { $expr: { $lte: ['$until', '$$NOW'] } }] },
    [
      {
        $set: {
          owner: { $literal: owner },
          token: { $add: ['$token', 1] },
          until: { $add: ['$$NOW', ttlMs] },
        },
      },
    ],
    { returnDocument: 'after' },
  );
  if (!taken) return undefined;
  const { token } = taken;
  await groups.updateOne({ _id: group, token: { $lt: token } }, { $set: { token } });
  return { group, owner, token };
}

/** Holds a lease for longer, if it is still held. */
export async function renewLease(
  { leases }: ControlCollections,
  lease: Lease,
  ttlMs: number,
): Promise<boolean> {
  const renewed = await leases.updateOne({ _id: lease.group, token: lease.token }, [
    { $set: { until: { $add: ['$$NOW', ttlMs] } } },
  ]);
  return renewed.matchedCount === 1;
}

/** Lets a lease go at once. */
export async function releaseLease({ leases }: ControlCollections, lease: Lease): Promise<void> {
  await leases.updateOne({ _id: lease.group, token: lease.token }, { $set: { until: FREE } });
}

/** Whether the document was made now; `false` if one with its id was there. */
export async function insertIfMissing(inserting: Promise<unknown>): Promise<boolean> {
  try {
    await inserting;
    return true;
  } catch (failure) {
    if (failure instanceof MongoServerError && failure.code === 11_000) return false;
    throw failure;
  }
}
