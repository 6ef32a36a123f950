import {
  happenedBy,
  idOf,
  standing,
  type Day,
  type Position,
  type Quantity,
  type Uuid,
} from '#kernel';
import { basisOf, type Dated } from '../dated.ts';
import { communeOfFlow, type ContributionFact } from './project.ts';
import type { FlowDocument } from './document.ts';

/** What residents gave for a work, in the words of the document. */
export interface ContributionView extends Omit<Dated<unknown>, 'value'> {
  readonly commune: Uuid;
  readonly work: Uuid;
  readonly kind: ContributionFact['data']['kind'];
  readonly quantity: Quantity;
  /** The quantity is a rate, such as money per km. */
  readonly per?: 'km' | 'household' | 'year';
  readonly share?: Quantity;
  readonly households?: Quantity;
}

/** The contribution on a day as known at a position; `undefined` if not given yet, or retracted. */
export function viewContribution(
  { stream, fact }: FlowDocument<ContributionFact>,
  asOf: Day,
  knownAt?: Position,
): ContributionView | undefined {
  const stands = standing(fact, knownAt);
  const commune = communeOfFlow(fact);
  if (!stands || commune === undefined) return undefined;
  const certainty = happenedBy(stands.occurredOn, asOf);
  if (certainty === 'not') return undefined;
  const data = stands.event.data as Pick<ContributionView, 'kind' | 'quantity'>;
  return { commune, work: idOf(stream), ...data, certainty, ...basisOf(stands) };
}
