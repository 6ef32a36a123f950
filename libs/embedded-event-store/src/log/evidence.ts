import type { Damage } from './damage.ts';
import type { Covered } from './saved-segments.ts';
import { segmentBases, segmentName, SEGMENT_HEADER_BYTES } from './segment.ts';

/*
 * An index is saved when all that it covers is durable. So one that covers what is not in the log shows
 * that acknowledged appends are gone, which the log itself cannot show at its end.
 */

const indexPattern = /^(\d{20})\.index$/;

/** The name of the file that holds the saved index of the segment at a position. */
export function indexName(base: number): string {
  return segmentName(base).replace(/log$/, 'index');
}

/** The positions of segments that are not there, though a file says that it is their index. */
export function basesWithoutSegment(names: readonly string[]): number[] {
  const there = new Set(segmentBases(names));
  return names
    .map((name) => indexPattern.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .filter((base) => !there.has(base))
    .sort((one, other) => one - other);
}

/** What is gone of a segment that is not there, if its index holds. */
export function missingSegmentOf(base: number, covered: Covered | undefined): Damage | undefined {
  if (covered?.base !== base || covered.end <= base + SEGMENT_HEADER_BYTES) return undefined;
  return gone(base, base, covered.end);
}

/** What is gone behind the sound frames of a segment, if an index that belongs to it covers more. */
export function missingEndOf(
  { base, previousCrc, end }: Pick<Covered, 'base' | 'previousCrc' | 'end'>,
  covered: Covered | undefined,
): Damage | undefined {
  if (covered?.base !== base || covered.previousCrc !== previousCrc) return undefined;
  return covered.end > end ? gone(base, end, covered.end) : undefined;
}

function gone(base: number, from: number, to: number): Damage {
  const what =
    `${indexName(base)} shows that acknowledged appends stood there (if an older backup was put in ` +
    'their place on purpose, or a new log is to begin, delete the files *.index)';
  return { from, to, what };
}
