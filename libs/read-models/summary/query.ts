import type { Day, Position, StreamName } from '#kernel';
import type { DocumentReader, ReadModel } from '#projections';
import { ROWS_MAX, TooManyRows } from '../bounded.ts';
import { communeProgress } from '../commune-progress/project.ts';
import { contributions, deliveries } from '../flows/project.ts';
import { reports } from '../reports/project.ts';
import { flowsByPlace, type FlowSums } from './flows-by-place.ts';
import { grouped } from './grouped.ts';
import {
  isWithin,
  keyOfPlace,
  placeOf,
  placeOfTotal,
  scopeOf,
  subjectOf,
  type Scope,
  type Somewhere,
} from './places.ts';
import { reportsOf } from './reported.ts';
import {
  addStates,
  areasOn,
  communesAsKnown,
  communesOn,
  meanCriteria,
  type AreaState,
} from './states.ts';
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
 * commune counts where it lay at the end. Counted figures stand beside what reports state. Throws
 * `TooManyRows`, and as known at a position `TooManyDocuments`.
 */
export async function findSummary(
  reader: DocumentReader,
  { period, by, knownAt, ...scope }: SummaryQuestion,
): Promise<Summary> {
  const found = await statesOn(reader, scope, period.to, by, knownAt);
  const states = found.filter((state) => isWithin(state, scope));
  const whole = { about: subjectOf(scope), place: placeOfTotal(scope, states[0]), states };
  const parts = split(states, by);
  if (parts.length > ROWS_MAX) throw new TooManyRows();
  const subjects = [whole, ...parts].flatMap(({ about }) => about ?? []);
  const [flows, reported] = await Promise.all([
    flowsByPlace(reader, { scope, states, by, period, knownAt }),
    reportsOf(reader, subjects, period, knownAt),
  ]);
  const rowOf = ({ about, place, states }: Part, given: FlowSums): SummaryRow => ({
    place,
    ...sumsOf(states),
    ...given,
    reported: (about && reported.get(about)) ?? [],
  });
  return {
    period,
    total: rowOf(whole, flows()),
    rows: parts.map((part) => rowOf(part, flows(part.place))),
  };
}

/** The states that are added up: those of communes only where a row is one, or was known otherwise. */
function statesOn(
  reader: DocumentReader,
  scope: Scope,
  day: Day,
  by: SplitBy,
  knownAt: Position | undefined,
): Promise<readonly (AreaState & Somewhere)[]> {
  if (knownAt !== undefined) return communesAsKnown(reader, scope, day, knownAt);
  const areCommunes = by === 'commune' || scope.commune !== undefined;
  return areCommunes ? communesOn(reader, scope, day) : areasOn(reader, scope, day);
}

/** A part of the communes, by the place they share. */
interface Part {
  /** Whom reports about it are about; nobody, if it is the whole country or lies nowhere. */
  readonly about: StreamName | undefined;
  readonly place: Place;
  readonly states: readonly AreaState[];
}

function split(states: readonly (AreaState & Somewhere)[], by: SplitBy): Part[] {
  const parts = grouped(states, (state) => keyOfPlace(placeOf(state, by)));
  return [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) => {
      const place = members[0] && placeOf(members[0], by);
      return place ? [{ about: subjectOf(scopeOf(place)), place, states: members }] : [];
    });
}

function sumsOf(states: readonly AreaState[]): Pick<SummaryRow, 'states' | 'meanCriteria'> {
  const figures = addStates(states);
  const mean = meanCriteria(figures);
  return { states: figures, ...(mean ? { meanCriteria: mean } : {}) };
}
