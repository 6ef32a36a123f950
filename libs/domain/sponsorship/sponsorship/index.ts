export { sponsorshipAggregate } from './decide.ts';
export { sponsorshipFacts, type SponsorshipFact } from './events.ts';
export { assignmentOf, overDelivered, pledgeOf, type OverDelivery } from './state.ts';
