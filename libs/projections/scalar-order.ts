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
  const { from, after, to, below } = range;
  return (
    (from === undefined || difference(value, from) >= 0) &&
    (after === undefined || difference(value, after) > 0) &&
    (to === undefined || difference(value, to) <= 0) &&
    (below === undefined || difference(value, below) < 0)
  );
}

/** Of two types, no difference is on any side. */
function difference(value: Scalar, bound: Scalar): number {
  return typeof value === typeof bound ? compareScalars(value, bound) : Number.NaN;
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
