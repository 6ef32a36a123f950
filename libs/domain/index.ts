export {
  circumstancesOf,
  firstBroken,
  type Aggregate,
  type CompanionFact,
  type OtherStreams,
} from './aggregate.ts';
export {
  CATEGORIES,
  decodePayload,
  eventSchemas,
  factCatalogues,
  type DecodedPayload,
  type LedgerFact,
} from './catalogue/event-catalogue.ts';
export { type EventsOf } from './catalogue/declare-facts.ts';
export { ledgerEvents } from './ledger/events.ts';
export { organisationFacts, type OrganisationFact } from './organisations/organisation/events.ts';
export { criteriaSetFacts, type CriteriaSetFact } from './programme/criteria-set/events.ts';
export {
  contradictionsIn,
  progressAggregate,
  progressFacts,
  type Contradiction,
  type ProgressFact,
} from './programme/progress/index.ts';
export { reportFacts, type ReportFact } from './reports/report/events.ts';
export { sponsorshipFacts, type SponsorshipFact } from './sponsorship/sponsorship/events.ts';
export { areaFacts, type AreaFact } from './territory/area/events.ts';
export { communeFacts, type CommuneFact } from './territory/commune/events.ts';
export { unitCodeFacts, type UnitCodeFact } from './territory/unit-code/events.ts';
export { workFacts, type WorkFact } from './works/work/events.ts';
