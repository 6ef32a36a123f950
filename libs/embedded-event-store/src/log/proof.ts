import { join } from 'node:path';
import { BLOCK_BYTES, BlockSums, readBlock } from './block-sums.ts';
import { damageBefore } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import { FRAME_HEADER_BYTES, readFrameHeader, type ChainEnd } from './frame.ts';
import { isLoss, LostBytes } from './lost-bytes.ts';
import type { Covered } from './saved-segments.ts';
import {
  readHead,
  readSegmentHeader,
  segmentName,
  type Segment,
  type SegmentHeader,
} from './segment.ts';

/**
 * The last frames of a sealed segment, if a saved index covers exactly that: the segment is as long, its
 * last block is as it was written, and the segment behind it follows the last frame that the index knows.
 */
export function provenChain(
  files: FileSystem,
  directory: string,
  { file, base }: Segment,
  known: Covered,
  next: number,
): ChainEnd | undefined {
  const length = known.end - base;
  if (files.size(file) !== length) return undefined;
  const last = Math.floor((length - 1) / BLOCK_BYTES);
  const bytes = Buffer.allocUnsafeSlow(length - last * BLOCK_BYTES);
  const sums = BlockSums.of(known.sums, length);
  if (!readBlock(files, { file, sums }, last, bytes)) return undefined;
  const header = headerOf(files, join(directory, segmentName(next)), next);
  const chain = { lastCrc: known.lastCrc, isSealed: endsInSeal(bytes, known.end) };
  const before = { name: segmentName(base), end: known.end, chain };
  return header && !damageBefore(next, header, before) ? chain : undefined;
}

function endsInSeal(bytes: Buffer, end: number): boolean {
  const at = bytes.length - FRAME_HEADER_BYTES;
  const header = at < 0 ? undefined : readFrameHeader(bytes, at);
  return header?.position === end - FRAME_HEADER_BYTES && header.records === 0;
}

/** The header of the segment behind another; undefined if it cannot be read. */
function headerOf(files: FileSystem, path: string, base: number): SegmentHeader | undefined {
  let file: number;
  try {
    file = files.open(path, 'read');
  } catch (error) {
    if (isLoss(error)) return undefined;
    throw error;
  }
  try {
    return readSegmentHeader(readHead(files, file, new LostBytes()), base);
  } finally {
    files.close(file);
  }
}
