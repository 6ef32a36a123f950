import { contradictionsIn, type Contradiction, type ProgressFact } from '#domain';
import {
  assignedSet,
  joined,
  sameSet,
  type AssignedSet,
  type Criterion,
} from '#domain/programme/progress/index.ts';
import { stateAsOf, type Day, type OutcomeOf, type Position } from '#kernel';
import type { Dated } from '../dated.ts';
import type { Bounded } from './bounded.ts';
import { byCode, viewCriterion, type CriterionView } from './criteria.ts';
import { datedOutcomes, datedState } from './dated-outcomes.ts';
import type { ProgressDocument, StepArea } from './document.ts';
import { figuresOn } from './figures.ts';
import {
  areaOn,
  historyOf,
  historyOfCriterion,
  reportedCount,
  type ReportedCount,
} from './history.ts';
import { levelsOf, type LevelView } from './levels.ts';

/** Where a commune started: the criteria met, or their bare count. */
export type Baseline = Extract<ProgressFact, { type: 'progress.baselineRecorded.v1' }>['data'];

/** The progress of a commune on a day, as known at a position. */
export interface ProgressView {
  readonly commune: string;
  readonly asOf: Day;
  readonly area?: StepArea;
  readonly joined: readonly Dated<'joined'>[];
  /** The criteria set in force: the one that surely is first, then those that possibly are. */
  readonly sets: readonly Dated<AssignedSet>[];
  /** The criteria of these sets, in order. */
  readonly criteria: readonly CriterionView[];
  /** How many criteria of the set in force are met, counted from the facts. */
  readonly counted: Bounded;
  readonly baselines: readonly Dated<Baseline>[];
  /** Bare numbers that sources state: shown beside what is counted, never in its place (D12). */
  readonly reported: readonly Dated<ReportedCount>[];
  readonly levels: readonly LevelView[];
  /** Facts that something found, corrected or retracted since speaks against. */
  readonly contradictions: readonly Contradiction[];
}

/**
 * What a page shows of a commune's progress: nothing that begins after `asOf`, nothing recorded
 * after `knownAt`. Of each set in force it shows the criteria that `codesOf` names, and those that
 * any fact names. `undefined` if nothing at all was known of the commune then.
 */
export function viewProgress(
  document: ProgressDocument,
  asOf: Day,
  knownAt?: Position,
  codesOf: (set: AssignedSet) => readonly string[] = () => [],
): ProgressView | undefined {
  const history = historyOf(document, knownAt, asOf);
  const { progress, territory } = history;
  if (progress.length + territory.length === 0) return undefined;
  const { surely, possibly } = datedState(stateAsOf(progress, asOf, assignedSet));
  const sets = [...(surely ? [surely] : []), ...possibly];
  const named = history.criteria.map(({ criterion }) => criterion);
  const criteria = criteriaOf(
    sets.map(({ value }) => value),
    named,
    codesOf,
  );
  const area = areaOn(history, asOf);
  return {
    commune: document._id,
    asOf,
    ...(area ? { area } : {}),
    joined: datedOutcomes(progress, asOf, joined),
    sets,
    criteria: criteria.map((each) => viewCriterion(historyOfCriterion(each, progress), asOf)),
    counted: figuresOn(history, asOf).criteriaMet,
    baselines: datedOutcomes(progress, asOf, baseline),
    reported: datedOutcomes(progress, asOf, reportedCount),
    levels: levelsOf(progress, asOf),
    contradictions: contradictionsIn(progress),
  };
}

const baseline: OutcomeOf<ProgressFact, Baseline> = ({ event }) =>
  event.type === 'progress.baselineRecorded.v1' ? event.data : undefined;

function criteriaOf(
  sets: readonly AssignedSet[],
  named: readonly Criterion[],
  codesOf: (set: AssignedSet) => readonly string[],
): Criterion[] {
  const distinct = sets.filter(
    (set, index) => sets.findIndex((each) => sameSet(each, set)) === index,
  );
  return distinct.flatMap(({ set, version }) => {
    const ofFacts = named.filter((each) => sameSet(each, { set, version })).map(({ code }) => code);
    const codes = new Set([...codesOf({ set, version }), ...ofFacts]);
    return [...codes].map((code) => ({ set, version, code })).sort(byCode);
  });
}
