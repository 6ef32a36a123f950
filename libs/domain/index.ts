export { firstBroken, type Aggregate, type CompanionFact, type OtherStreams } from './aggregate.ts';
export { aggregates, isFactCategory, type AnyAggregate, type FactCategory } from './aggregates.ts';
export {
  CATEGORIES,
  decodePayload,
  eventSchemas,
  factCatalogues,
  type DecodedPayload,
  type LedgerFact,
} from './catalogue/event-catalogue.ts';
export { type EventsOf } from './catalogue/declare-facts.ts';
export {
  decideCommand,
  streamsReadBy,
  type Addressed,
  type DecidedAppend,
  type FactsOf,
} from './decide-command.ts';
export { ledgerEvents } from './ledger/events.ts';
export { judgedToday, streamsNamedBy } from './judged-today.ts';
export {
  decideProjection,
  documentsSchema,
  evolveProjection,
  modelBuildSchema,
  modelVersionSchema,
  projectionEvents,
  undecided,
  type OperatorCircumstances,
  type OperatorCommand,
  type ProjectionEvent,
  type ProjectionState,
} from './operations/projection/index.ts';
export {
  organisationAggregate,
  organisationFacts,
  type OrganisationFact,
} from './organisations/organisation/index.ts';
export {
  criteriaSetAggregate,
  criteriaSetFacts,
  findCriterion,
  versionOf,
  versionsOf,
  type Criterion,
  type CriteriaSetFact,
  type LegalState,
} from './programme/criteria-set/index.ts';
export {
  contradictionsIn,
  progressAggregate,
  progressFacts,
  type Contradiction,
  type ProgressFact,
} from './programme/progress/index.ts';
export {
  additionOf,
  doesNotAddUp,
  reportAggregate,
  reportFacts,
  type Addition,
  type ReportContent,
  type ReportFact,
} from './reports/report/index.ts';
export {
  assignmentOf,
  overDelivered,
  pledgeOf,
  sponsorshipAggregate,
  sponsorshipFacts,
  type OverDelivery,
  type SponsorshipFact,
} from './sponsorship/sponsorship/index.ts';
export {
  areaAggregate,
  areaCodeOn,
  areaFacts,
  areaNameOn,
  registeredArea,
  type AreaFact,
} from './territory/area/index.ts';
export {
  areasOn,
  communeAggregate,
  communeFacts,
  communeNameOn,
  registeredCommune,
  type CommuneAreas,
  type CommuneFact,
} from './territory/commune/index.ts';
export {
  holderOn,
  holdingsOf,
  unitCodeAggregate,
  unitCodeFacts,
  type Holding,
  type UnitCodeFact,
} from './territory/unit-code/index.ts';
export { registeredWork, workAggregate, workFacts, type WorkFact } from './works/work/index.ts';
