import type { Position } from '#kernel';
import type { Stored } from '../document-reader.ts';
import type { ReadDocument } from '../read-model.ts';
import type { DocumentWrite, LoadedState } from '../read-store.ts';

/** A document as MongoDB holds it: the engine's fields beside it, a tombstone without any other. */
export interface MongoDocument {
  readonly _id: string;
  readonly appliedTo: Position;
  readonly tombstone?: true;
  readonly [field: string]: unknown;
}

/** Leaves tombstones out. */
export const NO_TOMBSTONE = { tombstone: { $exists: false } } as const;

/** The stored form of a write. */
export function toMongo({ id, appliedTo, document }: DocumentWrite): MongoDocument {
  return document ? { ...document, appliedTo } : { _id: id, appliedTo, tombstone: true };
}

/** The state that a fold starts from. */
export function toState({ appliedTo, tombstone, ...document }: MongoDocument): LoadedState {
  return tombstone ? { appliedTo } : { appliedTo, document: document };
}

/** The document without the engine's fields. */
export function toStored<D extends ReadDocument>(stored: MongoDocument): Stored<D> {
  const { appliedTo, tombstone: _, ...document } = stored;
  return { appliedTo, document: document as unknown as D };
}
