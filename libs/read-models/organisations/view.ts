import type { OrganisationFact } from '#domain';
import { standingFacts, type Day, type Position } from '#kernel';
import { currentOf, datedValues, type Dated } from '../dated.ts';
import type { OrganisationDocument } from './document.ts';

type Registration = OrganisationFact['data'];

/** An organisation as a page shows it, and on what the ledger knows of it. */
export interface OrganisationView extends Omit<Dated<Registration>, 'value'> {
  readonly id: string;
  readonly name: string;
  readonly kind: Registration['kind'];
  /** Where it works. */
  readonly area?: string;
  /** The organisation it is a part of. */
  readonly partOf?: string;
}

/** The organisation on a day as known at a position; `undefined` if it was not there yet. */
export function viewOrganisation(
  document: OrganisationDocument,
  asOf: Day,
  knownAt?: Position,
): OrganisationView | undefined {
  const facts = standingFacts(document.facts, knownAt);
  const registered = currentOf(datedValues(facts, asOf, ({ data }) => data));
  if (!registered) return undefined;
  const { value, ...basis } = registered;
  const { name, kind, area, partOf } = value;
  return {
    id: document._id,
    ...basis,
    name,
    kind,
    ...(area === undefined ? {} : { area }),
    ...(partOf === undefined ? {} : { partOf }),
  };
}
