import type { DomainEvent } from '#kernel';
import type { Aggregate } from './aggregate.ts';
import type { factCatalogues } from './catalogue/event-catalogue.ts';
import { organisationAggregate } from './organisations/organisation/decide.ts';
import { criteriaSetAggregate } from './programme/criteria-set/decide.ts';
import { progressAggregate } from './programme/progress/decide.ts';
import { reportAggregate } from './reports/report/decide.ts';
import { sponsorshipAggregate } from './sponsorship/sponsorship/decide.ts';
import { areaAggregate } from './territory/area/decide.ts';
import { communeAggregate } from './territory/commune/decide.ts';
import { unitCodeAggregate } from './territory/unit-code/decide.ts';
import { workAggregate } from './works/work/decide.ts';

/** The category of a stream of facts. */
export type FactCategory = keyof typeof factCatalogues;

/** An aggregate of any kind, for whoever treats all alike: only its own facts may be given to it. */
export type AnyAggregate = Aggregate<DomainEvent>;

/** Every aggregate that records facts, by the category of its streams. */
export const aggregates: Readonly<Record<FactCategory, AnyAggregate>> = {
  area: ofAnyKind(areaAggregate),
  commune: ofAnyKind(communeAggregate),
  unitCode: ofAnyKind(unitCodeAggregate),
  criteriaSet: ofAnyKind(criteriaSetAggregate),
  progress: ofAnyKind(progressAggregate),
  organisation: ofAnyKind(organisationAggregate),
  sponsorship: ofAnyKind(sponsorshipAggregate),
  work: ofAnyKind(workAggregate),
  report: ofAnyKind(reportAggregate),
};

/** Whether a text is the category of a stream of facts. */
export function isFactCategory(category: string): category is FactCategory {
  return Object.hasOwn(aggregates, category);
}

// Sound as long as a payload has passed the schema of its type, and its type is one of the rules'.
function ofAnyKind<Fact extends DomainEvent>(aggregate: Aggregate<Fact>): AnyAggregate {
  return aggregate as unknown as AnyAggregate;
}
