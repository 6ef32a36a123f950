import type { ProgressFact } from '#domain';
import { finishTargetOf, LEVELS, reachedOf, type Level } from '#domain/programme/progress/index.ts';
import type { Day, DayInterval, StandingFact } from '#kernel';
import type { Dated } from '../dated.ts';
import { datedOutcomes } from './dated-outcomes.ts';

/** What a commune set itself for a level, and what it reached. */
export interface LevelView {
  readonly level: Level;
  /** The target year as registered and revised, in order of occurrence. */
  readonly targets: readonly Dated<number>[];
  /** The documents that say the level was reached ("về đích"). */
  readonly reached: readonly Dated<'reached'>[];
  readonly yearsAhead?: YearsAhead;
}

/**
 * Target year less the year reached ("trước thời hạn n năm"); less than 0 is late. `least` and
 * `greatest` differ where the day of reaching spans years.
 */
export interface YearsAhead {
  readonly least: number;
  readonly greatest: number;
  /** The target year from which it is counted. */
  readonly target: number;
  /** What was concluded rather than stated, of the target or of the reaching. */
  readonly inferred?: string;
}

/** Every level of which a target or the reaching is recorded up to a day. */
export function levelsOf(
  facts: readonly StandingFact<ProgressFact>[],
  asOf: Day,
): readonly LevelView[] {
  return LEVELS.flatMap((level) => {
    const targets = datedOutcomes(facts, asOf, finishTargetOf(level));
    const reached = datedOutcomes(facts, asOf, reachedOf(level));
    if (targets.length + reached.length === 0) return [];
    const yearsAhead = yearsAheadOf(targets, reached);
    return [{ level, targets, reached, ...(yearsAhead ? { yearsAhead } : {}) }];
  });
}

/** Counted from the last target that was not set after the level was reached. */
function yearsAheadOf(
  targets: readonly Dated<number>[],
  [reached]: readonly Dated<'reached'>[],
): YearsAhead | undefined {
  if (!reached) return undefined;
  const target = targets.findLast(({ occurredOn }) => occurredOn.first <= reached.occurredOn.last);
  if (!target) return undefined;
  const inferred = target.inferred ?? reached.inferred;
  return {
    least: target.value - yearOf(reached.occurredOn, 'last'),
    greatest: target.value - yearOf(reached.occurredOn, 'first'),
    target: target.value,
    ...(inferred === undefined ? {} : { inferred }),
  };
}

function yearOf(occurredOn: DayInterval, end: 'first' | 'last'): number {
  return Number(occurredOn[end].slice(0, 4));
}
