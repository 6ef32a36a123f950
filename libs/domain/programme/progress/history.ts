import {
  byOccurrence,
  contradictedFact,
  type DomainEvent,
  type ProposedFact,
  type Rejection,
  type StandingFact,
  type Uuid,
} from '#kernel';
import type { ProgressFact } from './events.ts';
import {
  alreadyAchieved,
  alreadyJoined,
  alreadyReached,
  notAchieved,
  outsideAssignedSet,
  targetAlreadyRegistered,
  targetNotRegistered,
  targetUnchanged,
} from './refusals.ts';
import {
  assignmentsDuring,
  finishTargetOf,
  joined,
  reachedOf,
  sameSet,
  standingOf,
  type Criterion,
} from './state.ts';

/** The fact of one type. */
export type ProgressFactOf<Type extends ProgressFact['type']> = Extract<
  ProgressFact,
  { type: Type }
>;

/**
 * What the commune's own history says against a fact: the facts that stand without it, judged just
 * before its own occurrence (D8). Unlike the rules that look at other streams, these are asked
 * again of facts already recorded, when something earlier becomes known.
 */
type HistoryRule<Event extends DomainEvent> = (
  proposed: Pick<ProposedFact<Event>, 'event' | 'occurredOn'>,
  facts: readonly StandingFact<ProgressFact>[],
) => Rejection | undefined;

type CriterionFact = DomainEvent<string, { criterion: Criterion }>;

/** A commune joins the programme once. */
export const joinsOnce: HistoryRule<ProgressFactOf<'progress.programmeJoined.v1'>> = (
  { occurredOn },
  facts,
) => {
  const by = contradictedFact(facts, occurredOn, joined, () => true);
  return by && alreadyJoined(by);
};

/** The criterion is of a set that surely or possibly was assigned to the commune at that time. */
export const isOfAssignedSet: HistoryRule<CriterionFact> = ({ event, occurredOn }, facts) =>
  refuseOutsideAssigned([event.data.criterion], occurredOn, facts);

/** The criteria of a baseline list are of sets assigned to the commune at that time. */
export const listIsOfAssignedSets: HistoryRule<ProgressFactOf<'progress.baselineRecorded.v1'>> = (
  { event: { data }, occurredOn },
  facts,
) => (data.kind === 'list' ? refuseOutsideAssigned(data.achieved, occurredOn, facts) : undefined);

/** What is achieved was not achieved just before. */
export const isNotYetAchieved: HistoryRule<CriterionFact> = ({ event, occurredOn }, facts) => {
  const { criterion } = event.data;
  const by = contradictedFact(
    facts,
    occurredOn,
    standingOf(criterion),
    (before) => before === 'achieved',
  );
  return by && alreadyAchieved(criterion, by);
};

/**
 * What is lost was not known as missing just before. Nothing known of the criterion is no
 * contradiction: not every achievement was recorded.
 */
export const isNotKnownAsMissing: HistoryRule<CriterionFact> = ({ event, occurredOn }, facts) => {
  const { criterion } = event.data;
  const by = contradictedFact(
    facts,
    occurredOn,
    standingOf(criterion),
    (before) => before !== 'achieved',
  );
  return by && notAchieved(criterion, by);
};

/** A level has one registered target; what follows are revisions. */
export const registersTargetOnce: HistoryRule<
  ProgressFactOf<'progress.finishTargetRegistered.v1'>
> = ({ event, occurredOn }, facts) => {
  const { level } = event.data;
  const by = contradictedFact(facts, occurredOn, finishTargetOf(level), () => true);
  return by && targetAlreadyRegistered(level, by);
};

/** A target is revised only once it was registered. */
export const revisesARegisteredTarget: HistoryRule<
  ProgressFactOf<'progress.finishTargetRevised.v1'>
> = ({ event, occurredOn }, facts) => {
  const registered = facts.some(
    (fact) =>
      fact.event.type === 'progress.finishTargetRegistered.v1' &&
      fact.event.data.level === event.data.level &&
      fact.occurredOn.first <= occurredOn.last,
  );
  return registered ? undefined : targetNotRegistered(event.data.level);
};

/** A revision names another year than the one in force. */
export const revisesToAnotherYear: HistoryRule<
  ProgressFactOf<'progress.finishTargetRevised.v1'>
> = ({ event, occurredOn }, facts) => {
  const { level, year } = event.data;
  const by = contradictedFact(
    facts,
    occurredOn,
    finishTargetOf(level),
    (before) => before === year,
  );
  return by && targetUnchanged(year, by);
};

/** A level is reached once: nothing yet takes it back. */
export const reachesLevelOnce: HistoryRule<ProgressFactOf<'progress.standardReached.v1'>> = (
  { event, occurredOn },
  facts,
) => {
  const { level } = event.data;
  const by = contradictedFact(facts, occurredOn, reachedOf(level), () => true);
  return by && alreadyReached(level, by);
};

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

function refuseOutsideAssigned(
  criteria: readonly Criterion[],
  occurredOn: ProposedFact<ProgressFact>['occurredOn'],
  facts: readonly StandingFact<ProgressFact>[],
): Rejection | undefined {
  const assignments = assignmentsDuring(facts, occurredOn);
  const outside = criteria.find(
    (criterion) => !assignments.some(({ assigned }) => sameSet(assigned, criterion)),
  );
  return outside && outsideAssignedSet(outside, assignments.at(-1)?.by);
}
