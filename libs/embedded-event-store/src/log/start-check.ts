import { BLOCK_BYTES, readBlock } from './block-sums.ts';
import { damagedSegment } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import { inspectSegment } from './inspect.ts';
import { IndexesUnfit } from './saved-segments.ts';
import type { Segment } from './segment.ts';

/** How much a start checks of what it takes from saved indexes. */
export interface StartCheck {
  /** So much of the log, the newest of it, is read and checked whatever is saved. */
  readonly startCheckBytes: number;
  /** If it takes longer than this, the rest is left to be checked behind the start. */
  readonly startCheckMs: number;
  /** Milliseconds since some moment, by a clock that only goes forwards. */
  readonly elapsedMs: () => number;
}

/**
 * Reads sealed segments block by block, the newest first, up to the bounds of a start. Gives those that
 * it did not read, or not to their end; throws when one is damaged, or an index not of its segment.
 */
export function checkNewest(
  files: FileSystem,
  {
    taken,
    segments,
    end,
  }: {
    /** Those to be checked, and all of the log, both in order; and where the log ends. */
    readonly taken: readonly Segment[];
    readonly segments: readonly Segment[];
    readonly end: number;
  },
  { startCheckBytes, startCheckMs, elapsedMs }: StartCheck,
): Segment[] {
  const deadline = elapsedMs() + startCheckMs;
  const newest = taken.toReversed();
  const unfit: number[] = [];
  const unread = (): Segment[] => {
    for (const [index, segment] of newest.entries()) {
      if (end - segment.end >= startCheckBytes) return newest.slice(index);
      const found = check(files, segment, () => elapsedMs() >= deadline);
      if (found === 'out of time') return newest.slice(index);
      if (found === 'sound') continue;
      // A block does not fit its sum: the frames tell whether the log is damaged or the sum is wrong.
      const lastCrc = segments[segments.indexOf(segment) + 1]?.previousCrc;
      const { damage, sums } = inspectSegment(files, segment, lastCrc);
      if (damage.length > 0) throw damagedSegment(segment, damage);
      // With a wrong sum nothing of the index is believed. Equal, it was a disk that reads unsteadily.
      if (!sums.equals(segment.sums.save())) unfit.push(segment.base);
    }
    return [];
  };
  const left = unread();
  if (unfit.length > 0) throw new IndexesUnfit(unfit);
  return left;
}

function check(
  files: FileSystem,
  segment: Segment,
  isOver: () => boolean,
): 'sound' | 'unfit' | 'out of time' {
  const length = segment.end - segment.base;
  const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, length));
  for (let at = 0; at < length; at += BLOCK_BYTES) {
    if (isOver()) return 'out of time';
    const bytes = buffer.subarray(0, Math.min(BLOCK_BYTES, length - at));
    if (!readBlock(files, segment, at / BLOCK_BYTES, bytes)) return 'unfit';
  }
  return 'sound';
}
