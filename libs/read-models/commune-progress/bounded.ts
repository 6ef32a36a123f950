import type { DomainEvent, StateOn } from '#kernel';

/**
 * A figure on a day: what the facts that surely happened by then give, and how little or how much
 * it may be, because other facts fall into an interval that had begun but not ended.
 */
export interface Bounded {
  readonly surely: number;
  readonly least: number;
  readonly greatest: number;
}

/** Nothing, for sure. */
export const NOTHING: Bounded = { surely: 0, least: 0, greatest: 0 };

/** One, for sure. */
export const ONE: Bounded = { surely: 1, least: 1, greatest: 1 };

/** The figure that the state of one subject stands for; no state at all counts as nothing. */
export function boundsOf<Event extends DomainEvent, Outcome>(
  { surely, possibly }: StateOn<Event, Outcome>,
  valueOf: (outcome: Outcome) => number,
): Bounded {
  const value = surely ? valueOf(surely.outcome) : 0;
  if (possibly.length === 0)
    return value === 1 ? ONE : { surely: value, least: value, greatest: value };
  const values = [value, ...possibly.map(({ outcome }) => valueOf(outcome))];
  return { surely: value, least: Math.min(...values), greatest: Math.max(...values) };
}

/** The figures of several subjects together. */
export function sumOf(parts: readonly Bounded[]): Bounded {
  return parts.reduce(
    (sum, part) => ({
      surely: sum.surely + part.surely,
      least: sum.least + part.least,
      greatest: sum.greatest + part.greatest,
    }),
    NOTHING,
  );
}

/** A figure of which it is not sure which one it is: the first is what is shown. */
export function oneOf(shown: Bounded, others: readonly Bounded[]): Bounded {
  return {
    surely: shown.surely,
    least: Math.min(shown.least, ...others.map((other) => other.least)),
    greatest: Math.max(shown.greatest, ...others.map((other) => other.greatest)),
  };
}

/** From one figure to another. */
export function changeOf(from: Bounded, to: Bounded): Bounded {
  return {
    surely: to.surely - from.surely,
    least: to.least - from.least,
    greatest: to.greatest - from.greatest,
  };
}
