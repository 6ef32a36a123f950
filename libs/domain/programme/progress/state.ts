import type { z } from 'zod';
import {
  endsBefore,
  overlap,
  streamOf,
  type DayInterval,
  type OutcomeOf,
  type StandingFact,
} from '#kernel';
import type { OtherStreams } from '../../aggregate.ts';
import { levelSchema, type criterionSchema } from '../../values.ts';
import type { CriteriaSetFact } from '../criteria-set/events.ts';
import type { ProgressFact } from './events.ts';

/** A criterion: one of a set in a version (D12). */
export type Criterion = z.output<typeof criterionSchema>;

/** How far a commune goes: standard, advanced, model, modern. */
export type Level = z.output<typeof levelSchema>;

/** The levels, from the first. */
export const LEVELS: readonly Level[] = levelSchema.options;

/** A criteria set in the version that was assigned. */
export interface AssignedSet {
  readonly set: string;
  readonly version: number;
}

/** What a fact says of a criterion: met, lost again, or not met where the commune started. */
export type CriterionStanding = 'achieved' | 'lost' | 'notAchieved';

/** Whether both are the same criterion of the same set and version. */
export function sameCriterion(a: Criterion, b: Criterion): boolean {
  return a.code === b.code && sameSet(a, b);
}

/** Whether both are of the same set and version. */
export function sameSet(a: AssignedSet, b: AssignedSet): boolean {
  return a.set === b.set && a.version === b.version;
}

/** The criteria that a fact names, one by one or in a list. */
export function criteriaNamedIn({ type, data }: ProgressFact): readonly Criterion[] {
  switch (type) {
    case 'progress.criterionAchieved.v1':
    case 'progress.criterionLost.v1':
    case 'progress.criterionFlaggedLagging.v1':
      return [data.criterion];
    case 'progress.baselineRecorded.v1':
      return data.kind === 'list' ? data.achieved : [];
    default:
      return [];
  }
}

/** What facts say of one criterion. */
export function standingOf(criterion: Criterion): OutcomeOf<ProgressFact, CriterionStanding> {
  return ({ event }) => {
    switch (event.type) {
      case 'progress.criterionAchieved.v1':
        return sameCriterion(event.data.criterion, criterion) ? 'achieved' : undefined;
      case 'progress.criterionLost.v1':
        return sameCriterion(event.data.criterion, criterion) ? 'lost' : undefined;
      case 'progress.baselineRecorded.v1':
        return event.data.kind === 'list' ? inBaseline(event.data.achieved, criterion) : undefined;
      default:
        return undefined;
    }
  };
}

/** A baseline list is complete for the sets it speaks of; an empty one says that none was met. */
function inBaseline(
  achieved: readonly Criterion[],
  criterion: Criterion,
): CriterionStanding | undefined {
  if (achieved.some((each) => sameCriterion(each, criterion))) return 'achieved';
  const speaksOfItsSet = achieved.length === 0 || achieved.some((each) => sameSet(each, criterion));
  return speaksOfItsSet ? 'notAchieved' : undefined;
}

/** Whether the commune joined the programme. */
export const joined: OutcomeOf<ProgressFact, 'joined'> = ({ event }) =>
  event.type === 'progress.programmeJoined.v1' ? 'joined' : undefined;

/** The criteria set assigned to the commune; a later assignment takes the place of an earlier. */
export const assignedSet: OutcomeOf<ProgressFact, AssignedSet> = ({ event }) =>
  event.type === 'progress.criteriaSetAssigned.v1' ? event.data : undefined;

/** The year in which the commune means to reach a level. */
export function finishTargetOf(level: Level): OutcomeOf<ProgressFact, number> {
  return ({ event }) => {
    const isTarget =
      event.type === 'progress.finishTargetRegistered.v1' ||
      event.type === 'progress.finishTargetRevised.v1';
    return isTarget && event.data.level === level ? event.data.year : undefined;
  };
}

/** Whether the commune reached a level. */
export function reachedOf(level: Level): OutcomeOf<ProgressFact, 'reached'> {
  return ({ event }) =>
    event.type === 'progress.standardReached.v1' && event.data.level === level
      ? 'reached'
      : undefined;
}

/** Whether the commune reached a level above this one. */
export function reachedAbove(level: Level): OutcomeOf<ProgressFact, 'reached'> {
  const above = LEVELS.slice(LEVELS.indexOf(level) + 1);
  return ({ event }) =>
    event.type === 'progress.standardReached.v1' && above.includes(event.data.level)
      ? 'reached'
      : undefined;
}

interface AssignmentBy {
  readonly assigned: AssignedSet;
  readonly by: StandingFact<ProgressFact>;
}

/** The assignment in force just before a day interval, and those that fall into it. */
export function assignmentsDuring(
  facts: readonly StandingFact<ProgressFact>[],
  occurredOn: DayInterval,
): readonly AssignmentBy[] {
  let before: AssignmentBy | undefined;
  const inside: AssignmentBy[] = [];
  for (const by of facts) {
    const assigned = assignedSet(by);
    if (!assigned) continue;
    if (endsBefore(by.occurredOn, occurredOn)) before = { assigned, by };
    else if (overlap(by.occurredOn, occurredOn)) inside.push({ assigned, by });
  }
  return before ? [before, ...inside] : inside;
}

/** The codes of a criteria set in a version; `undefined` if there is no such set or version. */
export function codesOf(
  { set, version }: AssignedSet,
  context: OtherStreams,
): readonly string[] | undefined {
  const issues = context.factsOf<CriteriaSetFact>(streamOf('criteriaSet', set));
  return issues[version - 1]?.event.data.criteria.map((criterion) => criterion.code);
}
