import type { CommuneFact, ProgressFact } from '#domain';
import {
  criteriaNamedIn,
  sameSet,
  standingOf,
  type AssignedSet,
  type Criterion,
} from '#domain/programme/progress/index.ts';
import { areasOn, communeAreasGiven } from '#domain/territory/commune/state.ts';
import { standingFacts, type Day, type OutcomeOf, type Position, type StandingFact } from '#kernel';
import { FIRST_DAY, type ProgressDocument, type StepArea } from './document.ts';
import { reading, statesOf } from './series.ts';

/** What is known of a commune, as it stands: facts in order of occurrence, and those by criterion. */
export interface ProgressHistory {
  readonly progress: readonly StandingFact<ProgressFact>[];
  readonly territory: readonly StandingFact<CommuneFact>[];
  readonly criteria: readonly CriterionHistory[];
}

/** A criterion that any standing fact names, with the facts that speak of it. */
export interface CriterionHistory {
  readonly criterion: Criterion;
  readonly facts: readonly StandingFact<ProgressFact>[];
}

/**
 * Everything recorded of a commune up to a position, as it then stood; of its progress only what
 * had begun by a day, if one is given.
 */
export function historyOf(
  document: Pick<ProgressDocument, 'progress' | 'territory'>,
  knownAt?: Position,
  asOf?: Day,
): ProgressHistory {
  const progress = standingFacts(document.progress, knownAt).filter(
    ({ occurredOn }) => asOf === undefined || occurredOn.first <= asOf,
  );
  return {
    progress,
    territory: standingFacts(document.territory, knownAt),
    criteria: historiesOfCriteria(progress),
  };
}

/**
 * The facts by criterion, in one pass: a fact speaks of the criteria that it names, and a baseline
 * list of all of its sets besides.
 */
function historiesOfCriteria(progress: readonly StandingFact<ProgressFact>[]): CriterionHistory[] {
  const histories = new Map<
    string,
    { criterion: Criterion; facts: StandingFact<ProgressFact>[] }
  >();
  for (const { event } of progress) {
    for (const criterion of criteriaNamedIn(event)) {
      const key = keyOf(criterion);
      const known = histories.get(key);
      if (known) known.criterion = criterion;
      else histories.set(key, { criterion, facts: [] });
    }
  }
  for (const fact of progress) {
    if (fact.event.type === 'progress.baselineRecorded.v1') {
      for (const { criterion, facts } of histories.values()) {
        if (standingOf(criterion)(fact) !== undefined) facts.push(fact);
      }
    } else {
      for (const criterion of criteriaNamedIn(fact.event)) {
        histories.get(keyOf(criterion))?.facts.push(fact);
      }
    }
  }
  return [...histories.values()];
}

/** The facts that speak of one criterion. */
export function historyOfCriterion(
  criterion: Criterion,
  progress: readonly StandingFact<ProgressFact>[],
): CriterionHistory {
  const speaks = [standingOf(criterion), laggingOf(criterion)];
  const facts = progress.filter((fact) => speaks.some((says) => says(fact) !== undefined));
  return { criterion, facts };
}

/** Whether a criterion was flagged as lagging, or achieved after that. */
export function laggingOf(criterion: Criterion): OutcomeOf<ProgressFact, 'lagging' | 'caughtUp'> {
  const standing = standingOf(criterion);
  return (fact) => {
    const { event } = fact;
    if (event.type === 'progress.criterionFlaggedLagging.v1') {
      return keyOf(event.data.criterion) === keyOf(criterion) ? 'lagging' : undefined;
    }
    return standing(fact) === 'achieved' ? 'caughtUp' : undefined;
  };
}

/** Whether a fact says of criteria of a set that they are met or not. */
export function saysWhatIsMet(set: AssignedSet): OutcomeOf<ProgressFact, 'counted'> {
  return ({ event }) => {
    if (event.type === 'progress.criterionFlaggedLagging.v1') return undefined;
    const isEmptyList =
      event.type === 'progress.baselineRecorded.v1' &&
      event.data.kind === 'list' &&
      event.data.achieved.length === 0;
    const speaks = isEmptyList || criteriaNamedIn(event).some((each) => sameSet(each, set));
    return speaks ? 'counted' : undefined;
  };
}

/** A bare number of criteria met, of how many. */
export interface ReportedCount {
  readonly count: number;
  readonly of?: number;
}

/** The number that a source states without naming criteria: at the start, or later. */
export const reportedCount: OutcomeOf<ProgressFact, ReportedCount> = ({ event }) => {
  const states =
    event.type === 'progress.countReported.v1' || event.type === 'progress.baselineRecorded.v1';
  if (!states || !('count' in event.data)) return undefined;
  const { count, of } = event.data;
  return { count, ...(of === undefined ? {} : { of }) };
};

/** Whether the commune was registered. */
export const registered: OutcomeOf<CommuneFact, 'registered'> = ({ event }) =>
  event.type === 'commune.registered.v1' ? 'registered' : undefined;

/** Province and district on a day. */
export function areaOn(history: ProgressHistory, day: Day): StepArea | undefined {
  return areasOver(history)(day);
}

/** Province and district on days that only go forward; at first, those it was registered in. */
export function areasOver({ territory }: ProgressHistory): (day: Day) => StepArea | undefined {
  const atFirst = areasOn(territory, FIRST_DAY);
  const given = reading(statesOf(territory, communeAreasGiven), { possibly: [] });
  return (day) => given(day).surely?.outcome ?? atFirst;
}

function keyOf({ set, version, code }: Criterion): string {
  return `${set}/${version}/${code}`;
}
