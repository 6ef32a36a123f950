export { progressAggregate } from './decide.ts';
export { progressFacts, type ProgressFact } from './events.ts';
export { contradictionsIn, type Contradiction } from './contradictions.ts';
export {
  assignedSet,
  criteriaNamedIn,
  finishTargetOf,
  joined,
  LEVELS,
  reachedOf,
  sameCriterion,
  sameSet,
  standingOf,
  type AssignedSet,
  type Criterion,
  type CriterionStanding,
  type Level,
} from './state.ts';
