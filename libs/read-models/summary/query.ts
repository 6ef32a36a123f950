import type { Position } from '#kernel';
import type { DocumentReader, ReadModel } from '#projections';
import { communeProgress } from '../commune-progress/project.ts';
import { contributions, deliveries } from '../flows/project.ts';
import { reports } from '../reports/project.ts';
import { addFlows, flowsOf, type FlowOfCommune } from './flows.ts';
import {
  isWithin,
  keyOfPlace,
  placeOf,
  placeOfTotal,
  scopeOf,
  subjectOf,
  type Scope,
} from './places.ts';
import { reportsOf } from './reported.ts';
import { addStates, meanCriteria, statesOn, type CommuneState } from './states.ts';
import type { Period, Place, SplitBy, Summary, SummaryRow } from './summary.ts';

/** The models that a summary rests on. */
export const summaryModels: readonly ReadModel[] = [
  communeProgress,
  deliveries,
  contributions,
  reports,
];

/** What to sum up: a commune, a province or district, or the country; for which days; by what. */
export interface SummaryQuestion extends Scope {
  readonly period: Period;
  readonly by: SplitBy;
  /** Where the log ended for it; all of it if absent. */
  readonly knownAt?: Position | undefined;
}

/**
 * States at the end of a period, and what was given in it, by commune, district or province: a
 * commune counts where it lay at the end. Counted figures stand beside what reports state.
 */
export async function findSummary(
  reader: DocumentReader,
  { period, by, knownAt, ...scope }: SummaryQuestion,
): Promise<Summary> {
  const found = await statesOn(reader, scope, period.to, knownAt);
  const states = found.filter((state) => isWithin(state, scope));
  const communes = states.map(({ commune }) => commune).sort();
  const [given, contributed] = await Promise.all([
    flowsOf(reader, deliveries, communes, period, knownAt),
    flowsOf(reader, contributions, communes, period, knownAt),
  ]);
  const rowOf = async ({ place, members }: Part, about: Scope): Promise<SummaryRow> => {
    const reported = await reportsOf(reader, subjectOf(about), period, knownAt);
    return { place, ...sumsOf(members, given, contributed), reported };
  };
  const total = { place: placeOfTotal(scope, states[0]), members: states };
  const rows: SummaryRow[] = [];
  for (const part of split(states, by)) rows.push(await rowOf(part, scopeOf(part.place)));
  return { period, total: await rowOf(total, scope), rows };
}

/** A part of the communes, by the place they share. */
interface Part {
  readonly place: Place;
  readonly members: readonly CommuneState[];
}

function split(states: readonly CommuneState[], by: SplitBy): Part[] {
  const parts = new Map<string, Part>();
  for (const state of states) {
    const place = placeOf(state, by);
    const key = keyOfPlace(place);
    const members = [...(parts.get(key)?.members ?? []), state];
    parts.set(key, { place, members });
  }
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

function sumsOf(
  states: readonly CommuneState[],
  given: readonly FlowOfCommune[],
  contributed: readonly FlowOfCommune[],
): Omit<SummaryRow, 'place' | 'reported'> {
  const communes = new Set(states.map(({ commune }) => commune));
  const ofThese = (flows: readonly FlowOfCommune[]): FlowOfCommune[] =>
    flows.filter(({ commune }) => communes.has(commune));
  const figures = addStates(states);
  const mean = meanCriteria(figures);
  return {
    states: figures,
    ...(mean ? { meanCriteria: mean } : {}),
    deliveries: addFlows(ofThese(given)),
    contributions: addFlows(ofThese(contributed)),
  };
}
