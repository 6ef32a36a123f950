import type { CommuneFact, UnitCodeFact } from '#domain';
import type { Fact } from '#kernel';
import type { DirectoryDocument } from '../directory/directory.ts';

/** A commune with everything ever recorded of its name, place and codes. `_id` is its id. */
export interface CommuneDocument extends DirectoryDocument {
  readonly facts: readonly Fact<CommuneFact>[];
  /** The codes that were ever said to be its own; the facts of a code name the commune. */
  readonly codes: readonly CodeRecord[];
}

/** What is recorded of one administrative code, as far as it concerns this commune. */
export interface CodeRecord {
  readonly code: string;
  readonly facts: readonly Fact<UnitCodeFact>[];
}
