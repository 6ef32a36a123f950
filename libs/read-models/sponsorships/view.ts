import type { SponsorshipFact } from '#domain';
import {
  happenedBy,
  standingFacts,
  type Day,
  type Position,
  type Quantity,
  type StandingFact,
} from '#kernel';
import { basisOf, currentOf, datedValues, type Dated } from '../dated.ts';
import { balanceOf, isOverDelivered, type Balance } from './balance.ts';
import type { SponsorshipDocument } from './document.ts';
import type { SupportView } from './support.ts';

type DataOf<Type extends SponsorshipFact['type']> = Extract<
  SponsorshipFact,
  { type: Type }
>['data'];
type Assignment = DataOf<'sponsorship.assigned.v1'>;
type Basis = Omit<Dated<unknown>, 'value'>;

/** A pledge, and whether more was delivered on it than it can mean. */
export interface PledgeView extends SupportView {
  readonly overDelivered?: true;
}

/** A sponsorship as a page shows it. */
export interface SponsorshipView extends Assignment, Basis {
  readonly id: string;
  /** The day lies inside its term, as far as a term is stated. */
  readonly inForce: boolean;
  readonly pledges: readonly PledgeView[];
  readonly deliveries: readonly SupportView[];
  /** Of what surely happened by the day. */
  readonly balance: readonly Balance[];
}

/** The sponsorship on a day as known at a position; `undefined` if it was not assigned yet. */
export function viewSponsorship(
  document: SponsorshipDocument,
  asOf: Day,
  knownAt?: Position,
): SponsorshipView | undefined {
  const facts = standingFacts(document.facts, knownAt);
  const assigned = currentOf(datedValues(facts, asOf, assignmentOf));
  if (!assigned) return undefined;
  const { value, ...basis } = assigned;
  const pledges = supportOf(facts, 'sponsorship.supportPledged.v1', asOf);
  const deliveries = supportOf(facts, 'sponsorship.supportDelivered.v1', asOf);
  return {
    id: document._id,
    ...value,
    ...basis,
    inForce: isInForce(value, asOf),
    pledges: pledges.map((pledge) => judged(pledge, pledges, deliveries)),
    deliveries,
    balance: balanceOf(pledges.filter(isSure), deliveries.filter(isSure)),
  };
}

function assignmentOf(event: SponsorshipFact): Assignment | undefined {
  return event.type === 'sponsorship.assigned.v1' ? event.data : undefined;
}

function isInForce({ term }: Assignment, day: Day): boolean {
  return (term?.from ?? day) <= day && day <= (term?.to ?? day);
}

function supportOf(
  facts: readonly StandingFact<SponsorshipFact>[],
  type: 'sponsorship.supportPledged.v1' | 'sponsorship.supportDelivered.v1',
  asOf: Day,
): SupportView[] {
  return facts.flatMap((fact) => {
    const certainty = happenedBy(fact.occurredOn, asOf);
    if (fact.event.type !== type || certainty === 'not') return [];
    const data = fact.event.data as Omit<SupportView, keyof Basis>;
    return [{ ...data, certainty, ...basisOf(fact) }];
  });
}

function judged(
  pledge: SupportView,
  pledges: readonly SupportView[],
  deliveries: readonly SupportView[],
): PledgeView {
  const sameLine = (each: SupportView): boolean =>
    each.line === pledge.line && each.quantity?.unit === pledge.quantity?.unit && isSure(each);
  const over = isOverDelivered(
    pledges.filter(sameLine).flatMap(quantityOf),
    deliveries.filter(sameLine).flatMap(quantityOf),
  );
  return over ? { ...pledge, overDelivered: true } : pledge;
}

function quantityOf({ quantity }: SupportView): Quantity[] {
  return quantity ? [quantity] : [];
}

function isSure({ certainty }: Basis): boolean {
  return certainty === 'surely';
}
