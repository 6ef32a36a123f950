import type { ProgressFact } from '#domain';
import {
  assignedSet,
  joined,
  reachedOf,
  sameSet,
  type AssignedSet,
} from '#domain/programme/progress/index.ts';
import { stateAsOf, type Day, type OutcomeOf } from '#kernel';
import { boundsOf, NOTHING, ONE, oneOf, sumOf, type Bounded } from './bounded.ts';
import type { MeasureKey } from './document.ts';
import {
  criterionOn,
  laggingOf,
  registered,
  reportedCount,
  saysWhatIsMet,
  type CriterionHistory,
  type ProgressHistory,
} from './history.ts';

/** The figures of one commune on a day. */
export type Figures = Readonly<Record<MeasureKey, Bounded>>;

/** What a commune adds to every sum on a day. */
export function figuresOn(history: ProgressHistory, day: Day): Figures {
  const has = <Outcome>(outcomeOf: OutcomeOf<ProgressFact, Outcome>): Bounded =>
    boundsOf(stateAsOf(history.progress, day, outcomeOf), () => 1);
  const reported = stateAsOf(history.progress, day, reportedCount);
  return {
    located: ONE,
    communes: boundsOf(stateAsOf(history.territory, day, registered), () => 1),
    communesJoined: has(joined),
    communesAtStandard: has(reachedOf('standard')),
    communesAtAdvanced: has(reachedOf('advanced')),
    communesAtModel: has(reachedOf('model')),
    communesAtModern: has(reachedOf('modern')),
    communesCounted: ofSetInForce(history, day, isCounted),
    criteriaMet: ofSetInForce(history, day, howManyAreMet),
    criteriaLagging: ofSetInForce(history, day, howManyLag),
    communesReported: has(reportedCount),
    criteriaReported: boundsOf(reported, ({ count }) => count),
  };
}

/** A figure of one criteria set. */
type OfSet = (history: ProgressHistory, set: AssignedSet, day: Day) => Bounded;

const isCounted: OfSet = ({ progress }, set, day) =>
  boundsOf(stateAsOf(progress, day, saysWhatIsMet(set)), () => 1);

const howManyAreMet: OfSet = (history, set, day) =>
  sumOf(
    criteriaOf(history, set).map((each) =>
      boundsOf(criterionOn(each, day), (standing) => (standing === 'achieved' ? 1 : 0)),
    ),
  );

const howManyLag: OfSet = (history, set, day) =>
  sumOf(
    criteriaOf(history, set).map(({ criterion, facts }) =>
      boundsOf(stateAsOf(facts, day, laggingOf(criterion)), (is) => (is === 'lagging' ? 1 : 0)),
    ),
  );

/** A figure of the set in force; it is bounded by those of all sets that may be. */
function ofSetInForce(history: ProgressHistory, day: Day, figure: OfSet): Bounded {
  const { surely, possibly } = stateAsOf(history.progress, day, assignedSet);
  return oneOf(
    surely ? figure(history, surely.outcome, day) : NOTHING,
    possibly.map(({ outcome }) => figure(history, outcome, day)),
  );
}

function criteriaOf({ criteria }: ProgressHistory, set: AssignedSet): CriterionHistory[] {
  return criteria.filter(({ criterion }) => sameSet(criterion, set));
}
