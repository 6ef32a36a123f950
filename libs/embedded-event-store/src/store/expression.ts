import { RE2JS } from 're2js';
import { withoutLookAhead } from './look-ahead.ts';

/** The longest an expression may be when what it repeats is written out, about. */
const writtenOutMax = 100_000;

/** The most steps an expression may compile to: each letter of a name costs at most so many. */
const programMax = 2_000;

/** The most steps for one name, which nothing can interrupt: a few hundred milliseconds at worst. */
const stepsMax = 2_000_000;

/** How many names, and how long ones, an expression remembers its answer for. */
const rememberedMax = 10_000;
const rememberedLengthMax = 256;

/** Whether a name contains a match. */
export type NameTest = (name: string) => boolean;

/**
 * Makes the test of a client's regular expression. It takes time linear in the name, whatever the
 * expression: JavaScript's own engine would let one client stop the store for everybody. The
 * syntax is RE2's, so there is no back-reference, and no look-around but look-ahead at the beginning.
 *
 * Throws a SyntaxError for an expression that is none or too large. The test throws a RangeError
 * for a name that is too long for an expression of that size.
 */
export function expressionTest(expression: string): NameTest {
  if (writtenOut(expression) > writtenOutMax) throw tooLarge();
  let steps = 0;
  const compile = (part: string) => {
    const compiled = compiledBy(part);
    steps += compiled.programSize();
    return compiled;
  };
  const alternatives = withoutLookAhead(expression).map(({ all, none }) => ({
    all: all.map(compile),
    none: none.map(compile),
  }));
  if (steps > programMax) throw tooLarge();
  const test: NameTest = (name) =>
    alternatives.some(
      ({ all, none }) => all.every((one) => one.test(name)) && !none.some((one) => one.test(name)),
    );
  // Names come again and again: types always, streams when they grow.
  const remembered = new Map<string, boolean>();
  return (name) => {
    let passes = remembered.get(name);
    if (passes === undefined) {
      if (steps * name.length > stepsMax) throw tooLong(name, Math.floor(stepsMax / steps));
      passes = test(name);
      if (name.length > rememberedLengthMax) return passes;
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(name, passes);
    }
    return passes;
  };
}

/** `a{30}` makes thirty of what it repeats, and repetitions within one another multiply. */
function writtenOut(expression: string): number {
  let times = 1;
  for (const [, least, most] of expression.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    times *= Math.max(1, Number(least), Number(most ?? 0));
  }
  // A thousand is what RE2 itself allows.
  return expression.length * Math.min(times, 1000);
}

function compiledBy(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression);
  } catch (error) {
    const reason = (error as Error).message;
    throw new SyntaxError(
      `The filter's regular expression is refused (${reason}). ` +
        'Back-references are not offered, nor is look-around but look-ahead right behind a ^ at the beginning.',
    );
  }
}

function tooLarge(): SyntaxError {
  return new SyntaxError("The filter's regular expression is too large.");
}

function tooLong(name: string, most: number): RangeError {
  const start = name.slice(0, 40);
  return new RangeError(
    `The name '${start}…' of ${name.length} characters is too long for the filter's regular ` +
      `expression, which is taken for at most ${most}. A shorter expression takes longer names.`,
  );
}
