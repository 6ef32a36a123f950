import type { OrganisationFact } from '#domain';
import type { Fact } from '#kernel';
import type { DirectoryDocument } from '../directory/directory.ts';

/** An organisation with everything ever recorded of it. `_id` is the organisation's id. */
export interface OrganisationDocument extends DirectoryDocument {
  readonly facts: readonly Fact<OrganisationFact>[];
}
