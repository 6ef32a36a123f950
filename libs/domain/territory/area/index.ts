export { areaAggregate } from './decide.ts';
export { areaFacts, type AreaFact } from './events.ts';
export { codeOn, nameOn, registeredArea } from './state.ts';
