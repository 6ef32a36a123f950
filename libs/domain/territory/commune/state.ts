import { stateAsOf, type Day, type OutcomeOf, type StandingFact, type Uuid } from '#kernel';
import type { CommuneFact } from './events.ts';

/** The province and, until districts ended in 2025, the district in which a commune lies. */
export interface CommuneAreas {
  readonly province: Uuid;
  readonly district?: Uuid;
}

/** The name that a fact gives a commune. */
export const communeNameGiven: OutcomeOf<CommuneFact, string> = ({ event }) =>
  event.type === 'commune.reassigned.v1' ? undefined : event.data.name;

/** Where a fact says that a commune lies. */
export const communeAreasGiven: OutcomeOf<CommuneFact, CommuneAreas> = ({ event }) => {
  if (event.type === 'commune.renamed.v1') return undefined;
  const { province, district } = event.data;
  return { province, ...(district ? { district } : {}) };
};

/** What a commune was registered as; `undefined` if it was not. */
export function registeredCommune(
  facts: readonly StandingFact<CommuneFact>[],
): Extract<CommuneFact, { type: 'commune.registered.v1' }>['data'] | undefined {
  for (const { event } of facts) if (event.type === 'commune.registered.v1') return event.data;
  return undefined;
}

/** The name on a day; before all that is known, the name it was registered with. */
export function communeNameOn(
  facts: readonly StandingFact<CommuneFact>[],
  day: Day,
): string | undefined {
  return stateAsOf(facts, day, communeNameGiven).surely?.outcome ?? registeredCommune(facts)?.name;
}

/** Province and district on a day; before all that is known, those it was registered in. */
export function areasOn(
  facts: readonly StandingFact<CommuneFact>[],
  day: Day,
): CommuneAreas | undefined {
  const given = stateAsOf(facts, day, communeAreasGiven).surely?.outcome;
  if (given) return given;
  const [registration] = facts.filter(({ event }) => event.type === 'commune.registered.v1');
  return registration && communeAreasGiven(registration);
}
