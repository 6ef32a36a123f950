import type { ClientSession, WriteConcern } from 'mongodb';
import type { Position } from '#kernel';
import type { ChangeRecord } from '../changes/change-record.ts';
import type { Flush } from '../read-store.ts';
import type { ControlCollections, MongoChanges } from './control-collections.ts';

/** Keeps what a flush changed, before its checkpoint moves. */
export async function keepChanges(
  { changes: kept }: Pick<ControlCollections, 'changes'>,
  { from, progress: { position }, changes }: Flush,
  how: { readonly session: ClientSession } | { readonly writeConcern: WriteConcern },
): Promise<void> {
  if (!changes) return;
  const { documents, whole } = changes;
  const record: Omit<MongoChanges, '_id'> = { position, documents, whole, at: new Date() };
  await kept.replaceOne({ _id: from }, record, { upsert: true, ...how });
}

/** The records behind one position, up to another. */
export async function readChanges(
  { changes }: Pick<ControlCollections, 'changes'>,
  after: Position,
  upTo: Position,
  limit: number,
): Promise<readonly ChangeRecord[]> {
  const found = changes
    .find({ position: { $gt: after, $lte: upTo } })
    .sort({ position: 1 })
    .limit(limit);
  return (await found.toArray()).map(({ _id: from, position, documents, whole }) => ({
    from,
    position,
    documents,
    whole,
  }));
}
