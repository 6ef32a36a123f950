export { areaAggregate } from './decide.ts';
export { areaFacts, type AreaFact } from './events.ts';
export { areaCodeOn, areaNameOn, registeredArea } from './state.ts';
