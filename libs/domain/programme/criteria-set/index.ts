export { criteriaSetAggregate } from './decide.ts';
export { criteriaSetFacts, type CriteriaSetFact } from './events.ts';
export { findCriterion, versionOf, versionsOf, type Criterion, type LegalState } from './state.ts';
