import type { Position } from '#kernel';
import { ANY_OF_MAX, type DocumentReader } from '#projections';
import { contributions, deliveries } from '../flows/project.ts';
import { addFlows, flowsAsKnown, flowsOf, type FlowModel, type FlowOfCommune } from './flows.ts';
import { grouped } from './grouped.ts';
import {
  isWithin,
  keyOfPlace,
  placeOf,
  type Located,
  type Scope,
  type Somewhere,
} from './places.ts';
import { locatedOn } from './states.ts';
import type { FlowsOfPeriod, Period, Place, SplitBy } from './summary.ts';

/** What was given in a place, or in all of them. */
export interface FlowSums {
  readonly deliveries: FlowsOfPeriod;
  readonly contributions: FlowsOfPeriod;
}

/** What was given in a period, for a place or for all of them. */
export type FlowsByPlace = (place?: Place) => FlowSums;

/** Of which communes flows are asked for. */
export interface FlowQuestion {
  readonly scope: Scope;
  /** What lies within the scope: its communes, or only areas of which the communes are looked up. */
  readonly states: readonly Somewhere[];
  readonly by: SplitBy;
  readonly period: Period;
  readonly knownAt: Position | undefined;
}

/** What the communes of a scope were given in a period, by where they lay at its end. */
export async function flowsByPlace(
  reader: DocumentReader,
  question: FlowQuestion,
): Promise<FlowsByPlace> {
  const { located, given, contributed } = await flowsWithin(reader, question);
  const places = new Map(
    located.map((each) => [each.commune, keyOfPlace(placeOf(each, question.by))]),
  );
  const sumsOf = (flows: readonly FlowOfCommune[]): ((place?: Place) => FlowsOfPeriod) => {
    const within = flows.filter(({ commune }) => places.has(commune));
    const byPlace = grouped(within, ({ commune }) => places.get(commune) ?? '');
    return (place) => addFlows(place ? (byPlace.get(keyOfPlace(place)) ?? []) : within);
  };
  const [delivered, contributedIn] = [sumsOf(given), sumsOf(contributed)];
  return (place) => ({ deliveries: delivered(place), contributions: contributedIn(place) });
}

interface FlowsWithin {
  readonly located: readonly Located[];
  readonly given: readonly FlowOfCommune[];
  readonly contributed: readonly FlowOfCommune[];
}

async function flowsWithin(
  reader: DocumentReader,
  { scope, states, period, knownAt }: FlowQuestion,
): Promise<FlowsWithin> {
  const both = async (
    read: (model: FlowModel) => Promise<FlowOfCommune[]>,
  ): Promise<Omit<FlowsWithin, 'located'>> => {
    const [given, contributed] = await Promise.all([read(deliveries), read(contributions)]);
    return { given, contributed };
  };
  const isWholeCountry = scope.commune === undefined && scope.area === undefined;
  if (!states.every(isCommune) && isWholeCountry) {
    // Fewer communes were given something than there are.
    const flows = await both((model) => flowsOf(reader, model, 'all', period));
    const communes = communesOf([...flows.given, ...flows.contributed]);
    const few = communes.length <= ANY_OF_MAX ? communes : undefined;
    return { located: await locatedOn(reader, scope, period.to, few), ...flows };
  }
  const located = states.every(isCommune)
    ? states
    : (await locatedOn(reader, scope, period.to)).filter((each) => isWithin(each, scope));
  const communes = communesOf(located);
  const flows = await both((model) =>
    knownAt === undefined
      ? flowsOf(reader, model, communes, period)
      : flowsAsKnown(reader, model, communes, period, knownAt),
  );
  return { located, ...flows };
}

function isCommune(state: Somewhere): state is Located {
  return state.commune !== undefined;
}

function communesOf(items: readonly { readonly commune: string }[]): string[] {
  return [...new Set(items.map(({ commune }) => commune))].sort();
}
