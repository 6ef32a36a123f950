export { communeAggregate } from './decide.ts';
export { communeFacts, type CommuneFact } from './events.ts';
export { areasOn, nameOn, registeredCommune, type CommuneAreas } from './state.ts';
