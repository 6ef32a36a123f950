import { join } from 'node:path';
import { BLOCK_BYTES, BlockSums, readBlock } from './block-sums.ts';
import type { FileSystem } from './file-system.ts';
import { isLoss, LostBytes } from './lost-bytes.ts';
import type { Covered } from './saved-segments.ts';
import { readHead, readSegmentHeader, segmentName, type Segment } from './segment.ts';

/**
 * Whether a saved index covers exactly a sealed segment: the segment is as long, its last block is as
 * it was written, and the segment behind it follows the last frame that the index knows.
 */
export function isProven(
  files: FileSystem,
  directory: string,
  { file, base }: Segment,
  known: Covered,
  next: number,
): boolean {
  const length = known.end - base;
  if (files.size(file) !== length) return false;
  const last = Math.floor((length - 1) / BLOCK_BYTES);
  const bytes = Buffer.allocUnsafeSlow(length - last * BLOCK_BYTES);
  const sums = BlockSums.of(known.sums, length);
  if (!readBlock(files, { file, sums }, last, bytes)) return false;
  return crcBefore(files, join(directory, segmentName(next)), next) === known.lastCrc;
}

/** The CRC of the frame before a segment, as its header has it; undefined if it cannot be read. */
function crcBefore(files: FileSystem, path: string, base: number): number | undefined {
  let file: number;
  try {
    file = files.open(path, 'read');
  } catch (error) {
    if (isLoss(error)) return undefined;
    throw error;
  }
  try {
    return readSegmentHeader(readHead(files, file, new LostBytes()), base)?.previousCrc;
  } finally {
    files.close(file);
  }
}
