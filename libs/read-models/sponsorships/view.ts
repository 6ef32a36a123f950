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
import { lastRecordedIn, recordedIn, type RecordedView } from './recorded.ts';
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
export interface SponsorshipView extends Assignment, Basis, RecordedView {
  readonly id: string;
  /** When the ledger was last told anything of it; absent where the version that serves does not say. */
  readonly lastRecordedAt?: string;
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
  const recorded = recordedIn(document);
  const supportOf = (type: SupportType): SupportView[] =>
    supportIn(facts, type, asOf).map((each) => ({ ...each, ...recorded(each.fact) }));
  const pledges = supportOf('sponsorship.supportPledged.v1');
  const deliveries = supportOf('sponsorship.supportDelivered.v1');
  return {
    id: document._id,
    ...value,
    ...basis,
    ...recorded(basis.fact),
    ...lastRecordedIn(document, knownAt),
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

type SupportType = 'sponsorship.supportPledged.v1' | 'sponsorship.supportDelivered.v1';

function supportIn(
  facts: readonly StandingFact<SponsorshipFact>[],
  type: SupportType,
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
