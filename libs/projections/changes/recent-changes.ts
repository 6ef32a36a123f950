import type { Position } from '#kernel';
import type { ChangeRecord } from './change-record.ts';

const RECORDS_MAX = 100;

/** The newest records, without a gap between them: most listeners need no others. */
export class RecentChanges {
  #records: readonly ChangeRecord[] = [];

  /** Adds the next ones; without them the chain is broken, and begins anew. */
  add(records: readonly ChangeRecord[] | undefined): void {
    this.#records = records ? [...this.#records, ...records].slice(-RECORDS_MAX) : [];
  }

  /** Those behind a position; `undefined` if they do not begin there. */
  behind(after: Position): readonly ChangeRecord[] | undefined {
    const first = this.#records.findIndex(({ position }) => position > after);
    const begins = this.#records[first];
    return begins && begins.from <= after ? this.#records.slice(first) : undefined;
  }

  clear(): void {
    this.#records = [];
  }
}
