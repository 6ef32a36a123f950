import type { Day, Position } from '#kernel';

/** On which day, and with what knowledge, a page looks at the ledger (D8). */
export interface Viewpoint {
  readonly asOf: Day;
  /** Where the log ended for it; all of it if absent. */
  readonly knownAt?: Position | undefined;
}
