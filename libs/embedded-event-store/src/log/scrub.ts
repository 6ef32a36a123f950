import { setTimeout as pause } from 'node:timers/promises';
import { BLOCK_BYTES } from './block-sums.ts';
import type { FileSystem } from './file-system.ts';
import type { Segment } from './segment.ts';

/** A block of 256 KiB each time, so 32 MiB a second: a tenth of a slow disk, little of a core. */
const betweenBlocksMs = 8;

/** What a scrub is told, and tells. */
export interface ScrubOptions {
  /** Whether there is no use in going on. */
  readonly isOver: () => boolean;
  /** Is told of a segment with a block that is not as it was written. */
  readonly onUnfit: (segment: Segment) => Promise<void>;
}

/** Reads sealed segments block by block, at a bounded rate, beside everything else. */
export async function scrub(
  files: FileSystem,
  segments: readonly Segment[],
  { isOver, onUnfit }: ScrubOptions,
): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  for (const segment of segments) {
    const length = segment.end - segment.base;
    for (let at = 0; at < length; at += BLOCK_BYTES) {
      await pause(betweenBlocksMs);
      if (isOver()) return;
      const bytes = buffer.subarray(0, Math.min(BLOCK_BYTES, length - at));
      const got = await files.readInBackground(segment.file, bytes, at).catch(() => 0);
      if (!segment.sums.fits(at / BLOCK_BYTES, bytes.subarray(0, got))) await onUnfit(segment);
    }
  }
}
