export { unitCodeAggregate } from './decide.ts';
export { unitCodeFacts, type UnitCodeFact } from './events.ts';
export { holderOn, holdingsOf, type Holding } from './state.ts';
