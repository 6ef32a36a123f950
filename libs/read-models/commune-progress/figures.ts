import type { ProgressFact } from '#domain';
import {
  assignedSet,
  joined,
  reachedOf,
  sameSet,
  standingOf,
  type AssignedSet,
} from '#domain/programme/progress/index.ts';
import type { Day, OutcomeOf, StateOn } from '#kernel';
import { NOTHING, ONE, oneOf, type Bounded } from './bounded.ts';
import type { MeasureKey } from './document.ts';
import {
  laggingOf,
  registered,
  reportedCount,
  saysWhatIsMet,
  type ProgressHistory,
} from './history.ts';
import { boundsSeries, reading, statesOf, sumSeries } from './series.ts';

/** The figures of one commune on a day: what it adds to every sum. */
export type Figures = Readonly<Record<MeasureKey, Bounded>>;

/** What a commune adds to every sum on a day. */
export function figuresOn(history: ProgressHistory, day: Day): Figures {
  return figuresOver(history)(day);
}

/** The figures of a commune on days that only go forward, each fact looked at a few times in all. */
export function figuresOver({ progress, territory, criteria }: ProgressHistory): FiguresReading {
  const has = <Outcome>(outcomeOf: OutcomeOf<ProgressFact, Outcome>): BoundedReading =>
    reading(boundsSeries(progress, outcomeOf, one), NOTHING);
  const communes = reading(boundsSeries(territory, registered, one), NOTHING);
  const communesJoined = has(joined);
  const communesAtStandard = has(reachedOf('standard'));
  const communesAtAdvanced = has(reachedOf('advanced'));
  const communesAtModel = has(reachedOf('model'));
  const communesAtModern = has(reachedOf('modern'));
  const communesReported = has(reportedCount);
  const reported = boundsSeries(progress, reportedCount, ({ count }) => count);
  const criteriaReported = reading(reported, NOTHING);
  const inForce = reading(statesOf(progress, assignedSet), { possibly: [] });
  const sets = setsAssigned(progress).map((set) => figuresOfSet(set, progress, criteria));
  return (day) => {
    const state = inForce(day);
    return {
      located: ONE,
      communes: communes(day),
      communesJoined: communesJoined(day),
      communesAtStandard: communesAtStandard(day),
      communesAtAdvanced: communesAtAdvanced(day),
      communesAtModel: communesAtModel(day),
      communesAtModern: communesAtModern(day),
      communesCounted: ofSetInForce(state, sets, (set) => set.counted(day)),
      criteriaMet: ofSetInForce(state, sets, (set) => set.met(day)),
      criteriaLagging: ofSetInForce(state, sets, (set) => set.lagging(day)),
      communesReported: communesReported(day),
      criteriaReported: criteriaReported(day),
    };
  };
}

type FiguresReading = (day: Day) => Figures;
type BoundedReading = (day: Day) => Bounded;

/** The figures of one criteria set. */
interface SetReading {
  readonly set: AssignedSet;
  readonly counted: BoundedReading;
  readonly met: BoundedReading;
  readonly lagging: BoundedReading;
}

function figuresOfSet(
  set: AssignedSet,
  progress: ProgressHistory['progress'],
  criteria: ProgressHistory['criteria'],
): SetReading {
  const ofSet = criteria.filter(({ criterion }) => sameSet(criterion, set));
  const met = ofSet.map(({ criterion, facts }) =>
    boundsSeries(facts, standingOf(criterion), (standing) => (standing === 'achieved' ? 1 : 0)),
  );
  const lagging = ofSet.map(({ criterion, facts }) =>
    boundsSeries(facts, laggingOf(criterion), (is) => (is === 'lagging' ? 1 : 0)),
  );
  return {
    set,
    counted: reading(boundsSeries(progress, saysWhatIsMet(set), one), NOTHING),
    met: reading(sumSeries(met), NOTHING),
    lagging: reading(sumSeries(lagging), NOTHING),
  };
}

/** A figure of the set in force; it is bounded by those of all sets that may be. */
function ofSetInForce(
  { surely, possibly }: StateOn<ProgressFact, AssignedSet>,
  sets: readonly SetReading[],
  figure: (set: SetReading) => Bounded,
): Bounded {
  const shown = surely ? figureOf(surely.outcome, sets, figure) : NOTHING;
  if (possibly.length === 0) return shown;
  return oneOf(
    shown,
    possibly.map(({ outcome }) => figureOf(outcome, sets, figure)),
  );
}

function figureOf(
  wanted: AssignedSet,
  sets: readonly SetReading[],
  figure: (set: SetReading) => Bounded,
): Bounded {
  const found = sets.find(({ set }) => sameSet(set, wanted));
  return found ? figure(found) : NOTHING;
}

function setsAssigned(progress: ProgressHistory['progress']): AssignedSet[] {
  const sets = progress.map(assignedSet).filter((set) => set !== undefined);
  return [...new Map(sets.map((set) => [`${set.set}/${set.version}`, set])).values()];
}

function one(): number {
  return 1;
}
