import type { CriteriaSetFact } from '#domain';
import { happenedBy, standingFacts, type Day, type Position } from '#kernel';
import { currentOf, datedValues, type Dated } from '../dated.ts';
import type { CriteriaSetDocument } from './document.ts';

type Issue = CriteriaSetFact['data'];

/** A criteria set as a page shows it: criteria are data of a decision, never code (D12). */
export interface CriteriaSetView extends Issue, Omit<Dated<Issue>, 'value'> {
  readonly id: string;
  /** The first version is the issue; a correction is still the same version. */
  readonly version: number;
  /** Whether the day lies in the period for which it was issued, and its decision surely has effect. */
  readonly inForce: boolean;
  /** How many criteria a commune has to meet. */
  readonly size: number;
}

/** The set on a day as known at a position; `undefined` if it was not issued yet. */
export function viewCriteriaSet(
  document: CriteriaSetDocument,
  asOf: Day,
  knownAt?: Position,
): CriteriaSetView | undefined {
  const facts = standingFacts(document.facts, knownAt);
  const issued = currentOf(datedValues(facts, asOf, ({ data }) => data));
  if (!issued) return undefined;
  const { value, ...basis } = issued;
  return {
    id: document._id,
    version: 1,
    ...value,
    ...basis,
    inForce: isInForce(issued, asOf),
    size: value.criteria.length,
  };
}

function isInForce({ value, effectiveOn }: Dated<Issue>, day: Day): boolean {
  const { validFrom, validTo } = value;
  const hasEffect = effectiveOn === undefined || happenedBy(effectiveOn, day) === 'surely';
  return hasEffect && validFrom <= day && (validTo === undefined || day <= validTo);
}
