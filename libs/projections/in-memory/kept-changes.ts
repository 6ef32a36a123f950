import type { Position } from '#kernel';
import { CHANGES_KEPT_MS, type ChangeRecord } from '../changes/change-record.ts';
import type { Flush } from '../read-store.ts';

/** About so many names are kept, whatever their age. */
const NAMES_KEPT = 200_000;

interface Kept {
  readonly record: ChangeRecord;
  readonly at: number;
  readonly names: number;
}

/** The changes of the last minutes, in order. */
export class KeptChanges {
  readonly #now: () => number;
  #kept: Kept[] = [];
  #names = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Keeps what a flush changed, and lets go of what is old or too much. */
  keep({ from, progress: { position }, changes }: Flush): void {
    if (!changes) return;
    const names = changes.documents.reduce((sum, { about }) => sum + 1 + about.length, 1);
    this.#kept.push({ record: { ...changes, from, position }, at: this.#now(), names });
    this.#names += names;
    const since = this.#now() - CHANGES_KEPT_MS;
    let gone = 0;
    for (const each of this.#kept) {
      if (each.at >= since && this.#names <= NAMES_KEPT) break;
      this.#names -= each.names;
      gone += 1;
    }
    if (gone > 0) this.#kept = this.#kept.slice(gone);
  }

  /** The records behind one position, up to another. */
  between(after: Position, upTo: Position, limit: number): readonly ChangeRecord[] {
    const first = this.#kept.findLastIndex(({ record }) => record.position <= after) + 1;
    const some = this.#kept.slice(first, first + limit).map(({ record }) => record);
    return some.filter(({ position }) => position <= upTo);
  }
}
