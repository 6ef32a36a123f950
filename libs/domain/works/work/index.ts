export { workAggregate } from './decide.ts';
export { workFacts, type WorkFact } from './events.ts';
export { registeredWork } from './state.ts';
