export { organisationAggregate } from './decide.ts';
export { organisationFacts, type OrganisationFact } from './events.ts';
