import { join } from 'node:path';
import { BLOCK_BYTES, BlockSums } from './block-sums.ts';
import { readFully, type FileSystem } from './file-system.ts';
import type { Covered } from './saved-segments.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES, segmentName, type Segment } from './segment.ts';

/**
 * Whether a saved index covers exactly a sealed segment: the segment is as long, its blocks are as
 * they were written (all of them or, where it need not be read, the last), and the segment behind it
 * follows the last frame that the index knows.
 */
export function isProven(
  files: FileSystem,
  directory: string,
  { file, base }: Segment,
  known: Covered,
  next: number,
  blocks: 'all' | 'last',
): boolean {
  const length = known.end - base;
  if (files.size(file) !== length) return false;
  const sums = BlockSums.of(known.sums, length);
  const last = Math.floor((length - 1) / BLOCK_BYTES);
  const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, length));
  for (let block = blocks === 'all' ? 0 : last; block <= last; block++) {
    const bytes = buffer.subarray(0, Math.min(BLOCK_BYTES, length - block * BLOCK_BYTES));
    readFully(files, file, bytes, bytes.length, block * BLOCK_BYTES);
    if (!sums.fits(block, bytes)) return false;
  }
  const behind = files.open(join(directory, segmentName(next)), 'read');
  const head = Buffer.alloc(SEGMENT_HEADER_BYTES);
  readFully(files, behind, head, head.length, 0);
  files.close(behind);
  return readSegmentHeader(head, next)?.previousCrc === known.lastCrc;
}
