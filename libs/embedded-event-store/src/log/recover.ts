import { join } from 'node:path';
import { EventStoreError } from '../errors.ts';
import { readFully, writeFully, type FileSystem } from './file-system.ts';
import type { StoredEvent } from './record.ts';
import { BLOCK_BYTES, BlockSums } from './block-sums.ts';
import type { Covered, SavedSegments } from './saved-segments.ts';
import { scanSegment, type ScanResult } from './scan.ts';
import {
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentBases,
  segmentName,
  startSegment,
  writeSegmentHeader,
  type Segment,
} from './segment.ts';

/** The log as it was found on disk, ready to be appended to. */
export interface Recovered {
  readonly segments: Segment[];
  readonly lastCrc: number;
  /** How many bytes of an append that was never acknowledged were cut. */
  readonly cutBytes: number;
}

/**
 * Opens the segments of a directory, and shows every record that is not taken from a saved index.
 *
 * A sealed segment whose saved index fits the log on both sides is not read: its blocks are checked
 * when they are. All of the last segment is checked.
 *
 * Only the tail of the last segment may be damaged, and only with no frame behind the damage: such
 * an append was never acknowledged and is cut as a whole. Anything else is a corrupt log.
 */
export async function recoverLog(
  files: FileSystem,
  directory: string,
  visit: (event: StoredEvent) => void,
  saved: SavedSegments,
): Promise<Recovered> {
  const bases = segmentBases(files.list(directory));
  if (bases.length === 0) {
    return { segments: [await startSegment(files, directory, 0, 0)], lastCrc: 0, cutBytes: 0 };
  }
  const segments: Segment[] = [];
  let lastCrc = 0;
  let cutBytes = 0;
  try {
    for (const [index, base] of bases.entries()) {
      const next = bases[index + 1];
      const segment = openSegment(files, directory, base, lastCrc);
      const previous = segments.at(-1);
      segments.push(segment);
      if (previous ? base < previous.end : base !== 0) throw corrupt(segment, base, 'a gap');
      if (!(await checkHeader(files, segment, next === undefined))) {
        saved.begin();
        continue;
      }
      const known = saved.find(base, lastCrc);
      if (next !== undefined && known && isProven(files, directory, segment, known, next)) {
        saved.take(known, false);
        segment.end = known.end;
        segment.sums = BlockSums.of(known.sums, known.end - base);
        lastCrc = known.lastCrc;
        continue;
      }
      const found = scanRest(files, segment, next === undefined ? known : undefined, visit, saved);
      if (found.end < found.fileEnd && (next !== undefined || found.frameBehindDamage)) {
        throw corrupt(segment, found.end, 'damaged bytes with sound ones behind them');
      }
      segment.end = found.end;
      lastCrc = found.lastCrc;
      if (next !== undefined) {
        await saved.save(coveredOf(segment, lastCrc));
        continue;
      }
      cutBytes = found.fileEnd - found.end;
      await settleTail(files, segment, found.lastFrame);
      if (cutBytes > 0) {
        segments.push(await startSegment(files, directory, found.fileEnd, lastCrc));
        await saved.save(coveredOf(segment, lastCrc));
        saved.begin();
      }
    }
  } catch (error) {
    for (const segment of segments) files.close(segment.file);
    throw error;
  }
  return { segments, lastCrc, cutBytes };
}

function openSegment(
  files: FileSystem,
  directory: string,
  base: number,
  previousCrc: number,
): Segment {
  const path = join(directory, segmentName(base));
  const file = files.open(path, 'write');
  const end = base + SEGMENT_HEADER_BYTES;
  return { path, file, base, previousCrc, end, sums: new BlockSums() };
}

/** What a saved index of the segment would cover now. */
export function coveredOf(segment: Segment, lastCrc: number): Covered {
  const { base, previousCrc, end, sums } = segment;
  return { base, previousCrc, end, lastCrc, sums: sums.save() };
}

/**
 * Whether a saved index covers exactly a sealed segment: the segment is as long, its last block is
 * as it was, and the segment behind it follows the last frame that the index knows.
 */
function isProven(
  files: FileSystem,
  directory: string,
  { file, base }: Segment,
  known: Covered,
  next: number,
): boolean {
  const length = known.end - base;
  if (files.size(file) !== length) return false;
  const last = Math.floor((length - 1) / BLOCK_BYTES);
  const block = Buffer.allocUnsafe(length - last * BLOCK_BYTES);
  readFully(files, file, block, block.length, last * BLOCK_BYTES);
  if (!BlockSums.of(known.sums, length).fits(last, block)) return false;
  const behind = readHead(files, files.open(join(directory, segmentName(next)), 'read'), true);
  return readSegmentHeader(behind, next)?.previousCrc === known.lastCrc;
}

/** Checks a segment behind its header, and shows what a saved index does not hold. */
function scanRest(
  files: FileSystem,
  segment: Segment,
  known: Covered | undefined,
  visit: (event: StoredEvent) => void,
  saved: SavedSegments,
): ScanResult {
  const { base, previousCrc, sums } = segment;
  const start = base + SEGMENT_HEADER_BYTES;
  if (known) {
    const skimmed = BlockSums.of(sums.save(), sums.length);
    const options = { sums: skimmed, stopAt: known.end };
    const found = scanSegment(files, segment, start, previousCrc, options);
    if (found.end === known.end && found.lastCrc === known.lastCrc) {
      saved.take(known, true);
      segment.sums = skimmed;
      const rest = { visit, sums: skimmed };
      const behind = scanSegment(files, segment, known.end, known.lastCrc, rest);
      return { ...behind, lastFrame: behind.lastFrame ?? found.lastFrame };
    }
  }
  saved.begin();
  return scanSegment(files, segment, start, previousCrc, { visit, sums });
}

function readHead(files: FileSystem, file: number, close = false): Buffer {
  const head = Buffer.alloc(Math.min(files.size(file), SEGMENT_HEADER_BYTES));
  readFully(files, file, head, head.length, 0);
  if (close) files.close(file);
  return head;
}

/** False when the segment was being started and holds nothing; it then gets its header. */
async function checkHeader(files: FileSystem, segment: Segment, isLast: boolean): Promise<boolean> {
  const { file, base, previousCrc } = segment;
  const buffer = readHead(files, file);
  const header = readSegmentHeader(buffer, base);
  if (header?.previousCrc === previousCrc) {
    segment.sums.add(buffer);
    return true;
  }
  // The header is durable before the first frame: a bad one is harmless only without frames.
  if (!isLast || files.size(file) > SEGMENT_HEADER_BYTES || header) {
    throw corrupt(segment, base, 'a segment header that does not fit');
  }
  files.truncate(file, 0);
  segment.sums.add(await writeSegmentHeader(files, file, base, previousCrc));
  return false;
}

/**
 * Makes the tail durable before anything of it is shown. The last frame is written once more: a
 * flush that failed in an earlier life may have left its pages marked clean though never written.
 */
async function settleTail(
  files: FileSystem,
  segment: Segment,
  lastFrame: number | undefined,
): Promise<void> {
  files.truncate(segment.file, segment.end - segment.base);
  if (lastFrame !== undefined) {
    const bytes = Buffer.alloc(segment.end - lastFrame);
    readFully(files, segment.file, bytes, bytes.length, lastFrame - segment.base);
    writeFully(files, segment.file, bytes, lastFrame - segment.base);
  }
  await files.flush(segment.file);
}

function corrupt(segment: Segment, position: number, what: string): EventStoreError {
  return new EventStoreError(
    'corrupt-log',
    `The log is damaged in ${segment.path} at byte ${position - segment.base} (position ` +
      `${position}): ${what}. Nothing was changed. Restore this file from a backup.`,
  );
}
