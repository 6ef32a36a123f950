import type { Day, StandingFact } from '#kernel';
import { changeOf, NOTHING, type Bounded } from './bounded.ts';
import {
  FIRST_DAY,
  MEASURES,
  type ProgressDocument,
  type Step,
  type StepArea,
} from './document.ts';
import { figuresOver, type Figures } from './figures.ts';
import { areasOver, historyOf, type ProgressHistory } from './history.ts';
import { distinctDays } from './series.ts';

/** The changes of a commune's figures, day by day, from all that is recorded of it now. */
export function stepsOf(document: Pick<ProgressDocument, 'progress' | 'territory'>): Step[] {
  const history = historyOf(document);
  const areaOn = areasOver(history);
  const figuresOn = figuresOver(history);
  let before: Standing = { figures: {} };
  return daysOfChange(history).flatMap((day) => {
    const after = { area: areaOn(day), figures: figuresOn(day) };
    const steps = stepsBetween(before, after, day);
    before = after;
    return steps;
  });
}

/** Where a commune lies, and its figures. */
interface Standing {
  readonly area?: StepArea | undefined;
  readonly figures: Partial<Figures>;
}

/** What is shown can change only when a fact begins to be possible, and when it becomes sure. */
function daysOfChange({ progress, territory }: ProgressHistory): Day[] {
  const facts: readonly Pick<StandingFact<never>, 'occurredOn'>[] = [...progress, ...territory];
  const days = distinctDays(facts);
  return days.length === 0 || days[0] === FIRST_DAY ? days : [FIRST_DAY, ...days];
}

function stepsBetween(before: Standing, after: Standing, day: Day): Step[] {
  const moves = isElsewhere(before.area, after.area);
  const changes: [StepArea | undefined, Partial<Figures>, Partial<Figures>][] = moves
    ? [
        [before.area, before.figures, {}],
        [after.area, {}, after.figures],
      ]
    : [[after.area, before.figures, after.figures]];
  return changes.flatMap(([area, from, to]) => {
    const measures = changesOf(from, to);
    return measures.length === 0 ? [] : [{ day, ...(area ? { area } : {}), measures }];
  });
}

function isElsewhere(before: StepArea | undefined, after: StepArea | undefined): boolean {
  return before?.province !== after?.province || before?.district !== after?.district;
}

function changesOf(from: Partial<Figures>, to: Partial<Figures>): Step['measures'] {
  return MEASURES.flatMap((key) => {
    const before = from[key] ?? NOTHING;
    const after = to[key] ?? NOTHING;
    // Most figures stay on most days: a reading then gives the very same one.
    if (before === after) return [];
    const change = changeOf(before, after);
    return isChange(change) ? [{ key, ...change }] : [];
  });
}

function isChange({ surely, least, greatest }: Bounded): boolean {
  return surely !== 0 || least !== 0 || greatest !== 0;
}
