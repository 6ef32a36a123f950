import type { ProgressFact } from '#domain';
import {
  sameCriterion,
  standingOf,
  type Criterion,
  type CriterionStanding,
} from '#domain/programme/progress/index.ts';
import { stateAsOf, type Day, type OutcomeOf } from '#kernel';
import type { Dated } from '../dated.ts';
import { datedOutcomes, datedState } from './dated-outcomes.ts';
import { laggingOf, type CriterionHistory } from './history.ts';

/** The standing of one criterion: what surely holds and since when, and what else possibly does. */
export interface CriterionView {
  readonly criterion: Criterion;
  readonly standing: CriterionStanding | 'notKnown';
  /** When it came to stand so, and the fact that says so; absent while nothing is known. */
  readonly since?: Dated<CriterionStanding>;
  readonly possibly: readonly Dated<CriterionStanding>[];
  /** Every time it was flagged as lagging, and which organisation was to see to it. */
  readonly flags: readonly Dated<{ readonly responsible?: string }>[];
  /** Whether it is flagged and was not surely achieved since. */
  readonly isLagging: boolean;
}

/** A criterion on a day, from the facts that speak of it. */
export function viewCriterion({ criterion, facts }: CriterionHistory, asOf: Day): CriterionView {
  const { surely, possibly } = datedState(stateAsOf(facts, asOf, standingOf(criterion)));
  const lagging = stateAsOf(facts, asOf, laggingOf(criterion));
  return {
    criterion,
    standing: surely?.value ?? 'notKnown',
    ...(surely ? { since: surely } : {}),
    possibly,
    flags: datedOutcomes(facts, asOf, flagOf(criterion)),
    isLagging: lagging.surely?.outcome === 'lagging',
  };
}

/** The order of a set's criteria: numbers by value, "2.1" behind "2". */
export function byCode(a: Criterion, b: Criterion): number {
  const [left, right] = [orderKey(a.code), orderKey(b.code)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function orderKey(code: string): string {
  return code.replace(/\d+/g, (digits) => digits.padStart(20, '0'));
}

function flagOf(criterion: Criterion): OutcomeOf<ProgressFact, { readonly responsible?: string }> {
  return ({ event }) => {
    if (event.type !== 'progress.criterionFlaggedLagging.v1') return undefined;
    const { responsible } = event.data;
    if (!sameCriterion(event.data.criterion, criterion)) return undefined;
    return responsible === undefined ? {} : { responsible };
  };
}
