import type { StandingFact, Uuid } from '#kernel';
import type { ProgressFact } from './events.ts';
import {
  isNotKnownAsMissing,
  isNotYetAchieved,
  isOfAssignedSet,
  joinsOnce,
  listIsOfAssignedSets,
  reachesLevelOnce,
  reachesNoLevelBelow,
  registersTargetOnce,
  revisesARegisteredTarget,
  revisesToAnotherYear,
  type HistoryRule,
  type ProgressFactOf,
} from './history.ts';
import { relatedFacts } from './related-facts.ts';

/** What the commune's own history may say against each kind of fact. */
const historyRules = {
  'progress.programmeJoined.v1': [joinsOnce],
  'progress.baselineRecorded.v1': [listIsOfAssignedSets],
  'progress.criteriaSetAssigned.v1': [],
  'progress.finishTargetRegistered.v1': [registersTargetOnce],
  'progress.finishTargetRevised.v1': [revisesARegisteredTarget, revisesToAnotherYear],
  'progress.criterionAchieved.v1': [isOfAssignedSet, isNotYetAchieved],
  'progress.criterionLost.v1': [isOfAssignedSet, isNotKnownAsMissing],
  'progress.criterionFlaggedLagging.v1': [isOfAssignedSet],
  'progress.countReported.v1': [],
  'progress.standardReached.v1': [reachesLevelOnce, reachesNoLevelBelow],
} satisfies {
  readonly [Type in ProgressFact['type']]: readonly HistoryRule<ProgressFactOf<Type>>[];
};

/** A standing fact that the rest of the history speaks against. */
export interface Contradiction {
  readonly fact: Uuid;
  /** The code with which the fact would be refused today. */
  readonly code: string;
  /** The standing fact that it contradicts; absent if it lacks what it rests on. */
  readonly contradicts?: Uuid;
}

/**
 * The facts that were right when they were recorded and that something found, corrected or
 * retracted since speaks against (D8): flagged, never refused. `facts` in order of occurrence.
 */
export function contradictionsIn(facts: readonly StandingFact<ProgressFact>[]): Contradiction[] {
  const relatedTo = relatedFacts(facts);
  return facts.flatMap((fact) => {
    const rules = historyRules[fact.event.type] as readonly HistoryRule<ProgressFact>[];
    const related = relatedTo(fact.event);
    const broken = rules.map((rule) => rule(fact, related)).find((refusal) => refusal);
    if (!broken) return [];
    const { code, contradicts } = broken;
    return [{ fact: fact.eventId, code, ...(contradicts ? { contradicts } : {}) }];
  });
}
