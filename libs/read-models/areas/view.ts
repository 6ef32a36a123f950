import type { AreaFact } from '#domain';
import { standingFacts, type Day, type Position } from '#kernel';
import { currentOf, datedValues, type Dated } from '../dated.ts';
import type { AreaDocument } from './document.ts';

/** A province or district as a page shows it. */
export interface AreaView {
  readonly id: string;
  readonly level: 'province' | 'district';
  /** Whether it had surely been registered by the day, or may have. */
  readonly certainty: 'surely' | 'possibly';
  readonly name: string;
  readonly code?: string;
  /** The province of a district. */
  readonly province?: string;
  /** Every name it had up to the day, in order; so the codes. */
  readonly names: readonly Dated<string>[];
  readonly codes: readonly Dated<string>[];
}

/** The area on a day as known at a position; `undefined` if it was not there yet. */
export function viewArea(
  document: AreaDocument,
  asOf: Day,
  knownAt?: Position,
): AreaView | undefined {
  const facts = standingFacts(document.facts, knownAt);
  const registered = currentOf(datedValues(facts, asOf, registrationOf));
  const names = datedValues(facts, asOf, nameOf);
  const name = currentOf(names);
  if (!registered || !name) return undefined;
  const codes = datedValues(facts, asOf, codeOf);
  const code = currentOf(codes);
  return {
    id: document._id,
    level: registered.value.level,
    certainty: registered.certainty,
    name: name.value,
    ...(code ? { code: code.value } : {}),
    ...(registered.value.level === 'district' ? { province: registered.value.province } : {}),
    names,
    codes,
  };
}

function registrationOf(event: AreaFact) {
  return event.type === 'area.registered.v1' ? event.data : undefined;
}

/** The name that an event gives an area, if it gives one. */
export function nameOf(event: AreaFact): string | undefined {
  return event.type === 'area.recoded.v1' ? undefined : event.data.name;
}

/** The code that an event gives an area, if it gives one. */
export function codeOf(event: AreaFact): string | undefined {
  return event.type === 'area.renamed.v1' ? undefined : event.data.code;
}
