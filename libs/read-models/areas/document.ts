import type { AreaFact } from '#domain';
import type { Fact } from '#kernel';
import type { DirectoryDocument } from '../directory/directory.ts';

/** A province or district with everything ever recorded of it. `_id` is the area's id. */
export interface AreaDocument extends DirectoryDocument {
  readonly facts: readonly Fact<AreaFact>[];
}
