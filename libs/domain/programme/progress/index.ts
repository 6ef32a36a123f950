export { progressAggregate } from './decide.ts';
export { progressFacts, type ProgressFact } from './events.ts';
export { LEVEL_WORDS } from './level-words.ts';
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
