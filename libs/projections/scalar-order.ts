import type { Range, Scalar } from './document-reader.ts';

/** The order in which MongoDB without a collation sorts: by type, texts by their UTF-8 bytes. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a !== typeof b) return rank(a) - rank(b);
  return Number(a) - Number(b);
}

/** Compares tuples of scalars; a shorter one that begins a longer one comes first. */
export function compareTuples(a: readonly Scalar[], b: readonly Scalar[]): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = compareScalars(a[at] as Scalar, b[at] as Scalar);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether a value lies in a range; one of another type than the bounds never does. */
export function isWithin(value: Scalar | undefined, range: Range): boolean {
  if (value === undefined) return false;
  const holds = (bound: Scalar | undefined, test: (difference: number) => boolean): boolean =>
    bound === undefined || (typeof bound === typeof value && test(compareScalars(value, bound)));
  return (
    holds(range.from, (difference) => difference >= 0) &&
    holds(range.after, (difference) => difference > 0) &&
    holds(range.to, (difference) => difference <= 0) &&
    holds(range.below, (difference) => difference < 0)
  );
}

function rank(value: Scalar): number {
  return typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2;
}

const BEYOND_ASCII = /[^\x00-\x7f]/;

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const codeUnits = a < b ? -1 : 1;
  // UTF-16 and UTF-8 order differ only where a surrogate meets a character above it.
  return BEYOND_ASCII.test(a) && BEYOND_ASCII.test(b)
    ? Buffer.compare(Buffer.from(a), Buffer.from(b))
    : codeUnits;
}
