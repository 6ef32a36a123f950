import type { Position, StreamName } from '#kernel';

/** A document that a flush wrote. */
export interface ChangedDocument {
  /** The version key of its model. */
  readonly model: string;
  readonly id: string;
  readonly removed?: true;
  /** The streams of the events behind it, and those that they concern. */
  readonly about: readonly StreamName[];
}

/** What a flush changed, as far as it can be told in few words. */
export interface Changes {
  readonly documents: readonly ChangedDocument[];
  /** The version keys of models of which any document may have changed. */
  readonly whole: readonly string[];
}

/** Changes as they are kept: all there were of the live models behind `from`, up to `position`. */
export interface ChangeRecord extends Changes {
  readonly from: Position;
  readonly position: Position;
}

/** How many names (of documents, and of what they are about) are told of one flush. */
export const NAMES_MAX = 2_000;

/** How long changes are kept for those who were cut off; a page that comes later loads anew. */
export const CHANGES_KEPT_MS = 600_000;

/** The records that lead from one position to another, without a gap; `undefined` if there is one. */
export function unbroken(
  records: readonly ChangeRecord[],
  after: Position,
): readonly ChangeRecord[] | undefined {
  let at = after;
  for (const { from, position } of records) {
    if (from > at) return undefined;
    at = position;
  }
  return records.length > 0 ? records : undefined;
}
