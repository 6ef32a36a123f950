import { setImmediate as nextTurn } from 'node:timers/promises';

/** A long work that gives way after each of its steps. */
export type Steps<Result> = Generator<void, Result>;

/** Does a work while everybody waits. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Does a work beside everything else. */
export async function stepByStep<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}
