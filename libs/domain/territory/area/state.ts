import { stateAsOf, type Day, type OutcomeOf, type StandingFact } from '#kernel';
import type { AreaFact } from './events.ts';

/** The name that a fact gives an area. */
export const areaNameGiven: OutcomeOf<AreaFact, string> = ({ event }) =>
  event.type === 'area.recoded.v1' ? undefined : event.data.name;

/** The code that a fact gives an area. */
export const areaCodeGiven: OutcomeOf<AreaFact, string> = ({ event }) =>
  event.type === 'area.renamed.v1' ? undefined : event.data.code;

/** What an area was registered as: a province, or a district of one. `undefined` if it was not. */
export function registeredArea(
  facts: readonly StandingFact<AreaFact>[],
): Extract<AreaFact, { type: 'area.registered.v1' }>['data'] | undefined {
  for (const { event } of facts) if (event.type === 'area.registered.v1') return event.data;
  return undefined;
}

/** The name on a day; before all that is known, the name it was registered with. */
export function areaNameOn(facts: readonly StandingFact<AreaFact>[], day: Day): string | undefined {
  return stateAsOf(facts, day, areaNameGiven).surely?.outcome ?? registeredArea(facts)?.name;
}

/** The code on a day; before all that is known, the code it was registered with, if any. */
export function areaCodeOn(facts: readonly StandingFact<AreaFact>[], day: Day): string | undefined {
  return stateAsOf(facts, day, areaCodeGiven).surely?.outcome ?? registeredArea(facts)?.code;
}
