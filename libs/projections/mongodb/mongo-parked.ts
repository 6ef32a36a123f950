import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import type { Flush, ParkedEntry } from '../read-store.ts';
import type { ControlCollections } from './control-collections.ts';

type Stored = ParkedEntry & { readonly _id: string };

/** The stored form of what a flush parks. */
export function storedParked(entries: readonly ParkedEntry[]): Stored[] {
  return entries.map((entry) => ({ _id: idOf(entry), ...entry }));
}

/**
 * Says how events parked before now are, and lets go of those that are parked no more: the last of
 * a queue first, for its first one says to whoever comes after a crash that it is not done.
 */
export async function settleParked(
  { parked }: Pick<ControlCollections, 'parked'>,
  { kept, gone }: NonNullable<Flush['settled']>,
  session?: ClientSession,
): Promise<void> {
  const replacements = storedParked(kept).map(({ _id, ...replacement }) => ({
    replaceOne: { filter: { _id }, replacement },
  }));
  const latestFirst = [...gone].sort((a, b) => (a.position > b.position ? -1 : 1));
  const removals = latestFirst.map((entry) => ({ deleteOne: { filter: { _id: idOf(entry) } } }));
  const operations: AnyBulkWriteOperation<Stored>[] = [...replacements, ...removals];
  if (operations.length === 0) return;
  await parked.bulkWrite(operations, { ordered: true, ...(session ? { session } : {}) });
}

function idOf({ model, document, position }: ParkedEntry): string {
  return `${model} ${document} ${position}`;
}
