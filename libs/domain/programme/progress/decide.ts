import { streamOf, type Rejection, type Rule } from '#kernel';
import { firstBroken, type Aggregate, type OtherStreams } from '../../aggregate.ts';
import { communeIsKnown, organisationIsKnown } from '../../known.ts';
import { progressFacts, type ProgressFact } from './events.ts';
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
  type ProgressFactOf,
} from './history.ts';
import {
  countExceedsSet,
  countExceedsWhole,
  lossNeedsReason,
  namedTwice,
  outsideAssignedSet,
  revisionNeedsReason,
  unknownCommune,
  unknownSet,
  unknownSetVersion,
} from './refusals.ts';
import { relatedFacts } from './related-facts.ts';
import {
  assignedSet,
  assignmentsDuring,
  codesOf,
  criteriaNamedIn,
  sameCriterion,
  type AssignedSet,
  type Criterion,
} from './state.ts';

type RuleOn<Fact extends ProgressFact> = Rule<Fact, ProgressFact, OtherStreams>;
type Baseline = ProgressFactOf<'progress.baselineRecorded.v1'>;
type Count = Baseline | ProgressFactOf<'progress.countReported.v1'>;
type LaggingFlag = ProgressFactOf<'progress.criterionFlaggedLagging.v1'>;
type Loss = ProgressFactOf<'progress.criterionLost.v1'>;
type OnCriterion = ProgressFactOf<'progress.criterionAchieved.v1'> | Loss | LaggingFlag;

const itsCommuneIsKnown: RuleOn<ProgressFact> = (_, __, context, id) => communeIsKnown(id, context);

const setIsKnown: RuleOn<ProgressFactOf<'progress.criteriaSetAssigned.v1'>> = (
  { event },
  _,
  context,
) => refuseUnknownSet(event.data, context);

const criterionIsInItsSet: RuleOn<OnCriterion> = ({ event }, _, context) =>
  refuseOutsideSet(event.data.criterion, context);

const listIsOfKnownCriteria: RuleOn<Baseline> = ({ event: { data } }, _, context) => {
  if (data.kind !== 'list') return undefined;
  return data.achieved
    .map((criterion) => refuseOutsideSet(criterion, context))
    .find((refusal) => refusal !== undefined);
};

const listNamesEachCriterionOnce: RuleOn<Baseline> = ({ event: { data } }) => {
  if (data.kind !== 'list') return undefined;
  const { achieved } = data;
  const again = achieved.find((criterion, index) =>
    achieved.slice(0, index).some((earlier) => sameCriterion(earlier, criterion)),
  );
  return again && namedTwice(again);
};

const countFitsItsWhole: RuleOn<Count> = ({ event }) => {
  const stated = countIn(event);
  const isTooMany = stated?.of !== undefined && stated.count > stated.of;
  return isTooMany ? countExceedsWhole(stated.count, stated.of) : undefined;
};

/** Judged only where a set surely or possibly was assigned by then; the largest of them counts. */
const countFitsTheAssignedSet: RuleOn<Count> = ({ event, occurredOn }, facts, context) => {
  const stated = countIn(event);
  const sizes = assignmentsDuring(facts, occurredOn).map(({ assigned, by }) => ({
    by,
    size: codesOf(assigned, context)?.length ?? Infinity,
  }));
  const largest = sizes.sort((a, b) => a.size - b.size).at(-1);
  if (!stated || !largest || stated.count <= largest.size) return undefined;
  return countExceedsSet(stated.count, largest.size, largest.by);
};

const responsibleIsKnown: RuleOn<LaggingFlag> = ({ event }, _, context) => {
  const { responsible } = event.data;
  return responsible === undefined ? undefined : organisationIsKnown(responsible, context);
};

const lossSaysWhy: RuleOn<Loss> = ({ reason }) => (reason ? undefined : lossNeedsReason);

const revisionSaysWhy: RuleOn<ProgressFactOf<'progress.finishTargetRevised.v1'>> = ({ reason }) =>
  reason ? undefined : revisionNeedsReason;

/**
 * How the progress of a commune is decided: each list is read from top to bottom, and the first
 * rule broken refuses the fact.
 */
export const progressAggregate: Aggregate<ProgressFact> = {
  category: 'progress',
  aggregate: progressFacts.aggregate,
  unknown: unknownCommune,
  rules: {
    'progress.programmeJoined.v1': firstBroken(itsCommuneIsKnown, joinsOnce),
    'progress.baselineRecorded.v1': firstBroken(
      itsCommuneIsKnown,
      countFitsItsWhole,
      countFitsTheAssignedSet,
      listNamesEachCriterionOnce,
      listIsOfKnownCriteria,
      listIsOfAssignedSets,
    ),
    'progress.criteriaSetAssigned.v1': firstBroken(itsCommuneIsKnown, setIsKnown),
    'progress.finishTargetRegistered.v1': firstBroken(itsCommuneIsKnown, registersTargetOnce),
    'progress.finishTargetRevised.v1': firstBroken(
      itsCommuneIsKnown,
      revisionSaysWhy,
      revisesARegisteredTarget,
      revisesToAnotherYear,
    ),
    'progress.criterionAchieved.v1': firstBroken(
      itsCommuneIsKnown,
      criterionIsInItsSet,
      isOfAssignedSet,
      isNotYetAchieved,
    ),
    'progress.criterionLost.v1': firstBroken(
      itsCommuneIsKnown,
      lossSaysWhy,
      criterionIsInItsSet,
      isOfAssignedSet,
      isNotKnownAsMissing,
    ),
    'progress.criterionFlaggedLagging.v1': firstBroken(
      itsCommuneIsKnown,
      responsibleIsKnown,
      criterionIsInItsSet,
      isOfAssignedSet,
    ),
    'progress.countReported.v1': firstBroken(
      itsCommuneIsKnown,
      countFitsItsWhole,
      countFitsTheAssignedSet,
    ),
    'progress.standardReached.v1': firstBroken(
      itsCommuneIsKnown,
      reachesLevelOnce,
      reachesNoLevelBelow,
    ),
  },
  concerns: progressFacts.concerns,
  related: relatedFacts,
  communeOf: (_, id) => id,
  reads: ({ event }, id, facts) => {
    const assigned = facts.map(assignedSet).filter((each) => each !== undefined);
    const sets = [...assigned, ...setsNamedIn(event)].map(({ set }) =>
      streamOf('criteriaSet', set),
    );
    const responsible =
      event.type === 'progress.criterionFlaggedLagging.v1' ? event.data.responsible : undefined;
    const organisations = responsible ? [streamOf('organisation', responsible)] : [];
    return [...new Set([streamOf('commune', id), ...sets, ...organisations])];
  },
};

function setsNamedIn(event: ProgressFact): readonly AssignedSet[] {
  return event.type === 'progress.criteriaSetAssigned.v1' ? [event.data] : criteriaNamedIn(event);
}

function countIn({
  data,
}: Count): { readonly count: number; readonly of?: number | undefined } | undefined {
  return 'count' in data ? data : undefined;
}

function refuseUnknownSet(named: AssignedSet, context: OtherStreams): Rejection | undefined {
  if (context.factsOf(streamOf('criteriaSet', named.set)).length === 0) return unknownSet(named);
  return codesOf(named, context) ? undefined : unknownSetVersion(named);
}

/** Either its set is not known in that version, or the set has no criterion of that code. */
function refuseOutsideSet(criterion: Criterion, context: OtherStreams): Rejection | undefined {
  const refusal = refuseUnknownSet(criterion, context);
  if (refusal) return refusal;
  const isInSet = codesOf(criterion, context)?.includes(criterion.code);
  return isInSet ? undefined : outsideAssignedSet(criterion);
}
