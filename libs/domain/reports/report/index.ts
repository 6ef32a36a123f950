export { additionOf, doesNotAddUp, type Addition, type ReportContent } from './addition.ts';
export { reportAggregate } from './decide.ts';
export { reportFacts, type ReportFact } from './events.ts';
