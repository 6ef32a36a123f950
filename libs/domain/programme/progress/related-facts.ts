import { byOccurrence, type StandingFact } from '#kernel';
import type { ProgressFact } from './events.ts';

/**
 * The facts that rules look at for an event: those on the same subject, the assignments and the
 * baselines. Asking all facts about all facts would take minutes where there are thousands.
 */
export function relatedFacts(
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
      return `target ${data.level}`;
    case 'progress.standardReached.v1':
    case 'progress.programmeJoined.v1':
    case 'progress.countReported.v1':
      return type;
  }
}
