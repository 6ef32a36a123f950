export { communeAggregate } from './decide.ts';
export { communeFacts, type CommuneFact } from './events.ts';
export { areasOn, communeNameOn, registeredCommune, type CommuneAreas } from './state.ts';
