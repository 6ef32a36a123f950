import { byOccurrence, type StandingFact, type Uuid } from '#kernel';
import type { ProgressFact } from './events.ts';
import {
  isNotKnownAsMissing,
  isNotYetAchieved,
  isOfAssignedSet,
  joinsOnce,
  listIsOfAssignedSets,
  reachesLevelOnce,
  registersTargetOnce,
  revisesARegisteredTarget,
  revisesToAnotherYear,
  type HistoryRule,
  type ProgressFactOf,
} from './history.ts';

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
  'progress.standardReached.v1': [reachesLevelOnce],
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
  const relatedTo = relations(facts);
  return facts.flatMap((fact) => {
    const rules = historyRules[fact.event.type] as readonly HistoryRule<ProgressFact>[];
    const related = relatedTo(fact.event);
    const broken = rules.map((rule) => rule(fact, related)).find((refusal) => refusal);
    if (!broken) return [];
    const { code, contradicts } = broken;
    return [{ fact: fact.eventId, code, ...(contradicts ? { contradicts } : {}) }];
  });
}

/**
 * The facts that rules look at for an event: those on the same subject, the assignments and the
 * baselines. Asking all facts about all facts would take minutes where there are thousands.
 */
function relations(
  facts: readonly StandingFact<ProgressFact>[],
): (event: ProgressFact) => readonly StandingFact<ProgressFact>[] {
  const bySubject = new Map<string, StandingFact<ProgressFact>[]>();
  for (const fact of facts) {
    const subject = subjectOf(fact.event);
    const there = bySubject.get(subject);
    if (there) there.push(fact);
    else bySubject.set(subject, [fact]);
  }
  const related = new Map<string, readonly StandingFact<ProgressFact>[]>();
  for (const subject of bySubject.keys()) {
    const subjects = [...new Set(['assignment', 'baseline', subject])];
    const together = subjects.flatMap((each) => bySubject.get(each) ?? []);
    related.set(subject, together.sort(byOccurrence));
  }
  return (event) => related.get(subjectOf(event)) ?? [];
}

function subjectOf({ type, data }: ProgressFact): string {
  switch (type) {
    case 'progress.criteriaSetAssigned.v1':
      return 'assignment';
    case 'progress.baselineRecorded.v1':
      return 'baseline';
    case 'progress.criterionAchieved.v1':
    case 'progress.criterionLost.v1':
    case 'progress.criterionFlaggedLagging.v1':
      return `criterion ${data.criterion.code}`;
    case 'progress.finishTargetRegistered.v1':
    case 'progress.finishTargetRevised.v1':
    case 'progress.standardReached.v1':
      return `level ${data.level}`;
    case 'progress.programmeJoined.v1':
    case 'progress.countReported.v1':
      return type;
  }
}
