import {
  contradictedFact,
  endsBefore,
  type DayInterval,
  type DomainEvent,
  type OutcomeOf,
  type ProposedFact,
  type Rejection,
  type StandingFact,
} from '#kernel';
import type { ProgressFact } from './events.ts';
import {
  alreadyAchieved,
  alreadyJoined,
  alreadyReached,
  alreadyReachedHigher,
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
  reachedAbove,
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
export type HistoryRule<Event extends DomainEvent> = (
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

/** A level is reached once under a criteria set: that of a later period asks for it anew. */
export const reachesLevelOnce: HistoryRule<ProgressFactOf<'progress.standardReached.v1'>> = (
  { event, occurredOn },
  facts,
) => {
  const { level } = event.data;
  const by = reachedUnderSameSet(facts, occurredOn, reachedOf(level));
  return by && alreadyReached(level, by);
};

/**
 * Who reached a level does not reach one below it afterwards under the same criteria set: each rests
 * on the one before.
 */
export const reachesNoLevelBelow: HistoryRule<ProgressFactOf<'progress.standardReached.v1'>> = (
  { event, occurredOn },
  facts,
) => {
  const by = reachedUnderSameSet(facts, occurredOn, reachedAbove(event.data.level));
  return by && alreadyReachedHigher(by);
};

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

/** The last fact of a level reached before, unless it possibly was under another criteria set. */
function reachedUnderSameSet(
  facts: readonly StandingFact<ProgressFact>[],
  occurredOn: DayInterval,
  reached: OutcomeOf<ProgressFact, 'reached'>,
): StandingFact<ProgressFact> | undefined {
  const setsNow = setsDuring(facts, occurredOn);
  return facts.findLast(
    (by) =>
      reached(by) !== undefined &&
      endsBefore(by.occurredOn, occurredOn) &&
      !possiblyAnother(setsDuring(facts, by.occurredOn), setsNow),
  );
}

/** Where no set is known, it counts as the same. */
function possiblyAnother(before: readonly string[], now: readonly string[]): boolean {
  return before.some((set) => now.some((other) => other !== set));
}

function setsDuring(
  facts: readonly StandingFact<ProgressFact>[],
  occurredOn: DayInterval,
): readonly string[] {
  return assignmentsDuring(facts, occurredOn).map(({ assigned }) => assigned.set);
}
