/**
 * A place in the log, written as 20 decimal digits so that text order is log order and no reader
 * rounds it (a 64-bit commit position does not fit a JavaScript number).
 */
export type Position = string & { readonly __brand: 'Position' };

/** The place before the first event: everything in a log is after it. */
export const START_OF_LOG = '0'.repeat(20) as Position;

const DIGITS = /^\d{20}$/;
const LARGEST = 2n ** 64n - 1n;

/** Writes an event store's commit position; throws a RangeError outside 0 … 2^64-1. */
export function positionOf(commit: bigint): Position {
  if (commit < 0n || commit > LARGEST) throw new RangeError(`no log position: ${commit}`);
  return commit.toString().padStart(20, '0') as Position;
}

/** Reads a position as a caller wrote it; `undefined` if it is not 1 to 20 digits in range. */
export function parsePosition(text: string): Position | undefined {
  if (!/^\d{1,20}$/.test(text) || BigInt(text) > LARGEST) return undefined;
  return text.padStart(20, '0') as Position;
}

/** Whether a text is a position as this module writes it. */
export function isPosition(text: unknown): text is Position {
  return typeof text === 'string' && DIGITS.test(text);
}

/** The number behind a position, for the event store's client. */
export function commitOf(position: Position): bigint {
  return BigInt(position);
}

/** The later of two positions. */
export function laterPosition(a: Position, b: Position): Position {
  return a < b ? b : a;
}
