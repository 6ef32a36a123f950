import { EventStoreError } from '../errors.ts';
import { segmentName } from './segment.ts';

/** Bytes of a segment that are no frames, though they should be. */
export interface Damage {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

interface Place {
  readonly path: string;
  readonly base: number;
}

/** A segment as the one behind it must find it. */
export interface SegmentBefore {
  readonly name: string;
  readonly end: number;
  /** The CRC of its last frame, if its end is sound. */
  readonly lastCrc: number | undefined;
}

const listedMax = 3;
const wayOut = '`verify` lists all damage of the log. Nothing was changed.';

/** The failure of a log with a damaged segment. */
export function damagedSegment({ path, base }: Place, damage: readonly Damage[]): EventStoreError {
  const listed = damage
    .slice(0, listedMax)
    .map(
      ({ from, to, what }) =>
        `from byte ${from - base} (position ${from}) to ${to - base}: ${what}`,
    );
  const more = damage.length > listedMax ? `; and ${damage.length - listedMax} times more` : '';
  return new EventStoreError(
    'corrupt-log',
    `The log is damaged in ${path} ${listed.join('; ')}${more}. ${wayOut} ` +
      'Restore this file from a backup.',
  );
}

/**
 * What is wrong before a segment whose own header is sound; undefined if it follows the segment
 * before it. That one may have ended before it, where an append was cut that never ended.
 */
export function damageBefore(
  base: number,
  previousCrc: number,
  before: SegmentBefore | undefined,
): Damage | undefined {
  const end = before?.end ?? 0;
  const follows = previousCrc === (before ? (before.lastCrc ?? previousCrc) : 0);
  if (follows && (before ? base >= end : base === 0)) return undefined;
  const range = { from: Math.min(end, base), to: Math.max(end, base) };
  const missing = `${segmentName(end)} is missing`;
  if (!before) return { ...range, what: `${missing}, with which the log begins` };
  if (base > end) return { ...range, what: `${before.name} was cut, or ${missing}` };
  return { ...range, what: `${before.name} is not the file that stood before it` };
}

/** The failure of a log in which a segment does not follow the one before it. */
export function missingSegment(path: string, { from, to, what }: Damage): EventStoreError {
  return new EventStoreError(
    'corrupt-log',
    `The log is damaged before ${path}, from position ${from} to ${to}: ${what}. ${wayOut} ` +
      'Restore the files before this one from a backup.',
  );
}
