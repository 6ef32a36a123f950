import { EventStoreError } from '../errors.ts';
import { mayFollow, type ChainEnd } from './frame.ts';
import { segmentName, type SegmentHeader } from './segment.ts';

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
  /** Its last frames, if its end is sound. */
  readonly chain: ChainEnd | undefined;
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
 * before it. That one may have ended before it, where an append was cut that never ended: a header
 * says so, but for those that earlier releases wrote.
 */
export function damageBefore(
  base: number,
  header: SegmentHeader,
  before: SegmentBefore | undefined,
): Damage | undefined {
  const end = before?.end ?? 0;
  if (before ? follows(base, header, before) : base === 0) return undefined;
  const ended = header.previousEnd ?? base;
  const range = { from: Math.min(end, ended), to: Math.max(end, ended) };
  const missing = `${segmentName(end)} is missing`;
  if (!before) return { ...range, to: base, what: `${missing}, with which the log begins` };
  if (ended > end) return { ...range, what: `${before.name} was cut, or ${missing}` };
  return {
    ...range,
    what: `${before.name} and this file are not of one log, so one of them is foreign`,
  };
}

/**
 * The same of a last segment without a header and frames, which earlier releases left when they ended
 * while they began it. It does not say what stood before it, so it must begin where that ends.
 */
export function damageBeforeBegun(
  base: number,
  before: SegmentBefore | undefined,
): Damage | undefined {
  const header = { previousCrc: before?.chain?.lastCrc ?? 0, previousEnd: base };
  const found = damageBefore(base, header, before);
  const begun = `(if not so, remove ${segmentName(base)}, which holds nothing)`;
  return found && { ...found, what: `${found.what} ${begun}` };
}

function follows(
  base: number,
  { previousCrc, previousEnd }: SegmentHeader,
  { end, chain }: SegmentBefore,
): boolean {
  if (!chain) return base >= end;
  if (previousEnd === undefined) return base >= end && mayFollow(previousCrc, chain);
  return end === previousEnd && previousCrc === chain.lastCrc;
}

/** The failure of a store that found its index wrong, though the log is sound. */
export function wrongIndex({ path }: Place): EventStoreError {
  return new EventStoreError(
    'corrupt-log',
    `What is known of ${path} does not fit it, though all its frames are sound: its saved index was ` +
      'wrong. Nothing of the log is lost. Start again: the index is then made anew.',
  );
}

/** The failure of a log in which a segment does not follow the one before it. */
export function missingSegment(path: string, { from, to, what }: Damage): EventStoreError {
  return new EventStoreError(
    'corrupt-log',
    `The log is damaged before ${path}, from position ${from} to ${to}: ${what}. ${wayOut} ` +
      'Restore the files that are missing, cut or foreign from a backup.',
  );
}
