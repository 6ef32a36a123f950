import { join } from 'node:path';
import { EventStoreError } from '../errors.ts';
import { readFully, writeFully, type FileSystem } from './file-system.ts';
import type { StoredEvent } from './record.ts';
import { scanSegment } from './scan.ts';
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
 * Opens the segments of a directory, checks every frame and shows every record.
 *
 * Only the tail of the last segment may be damaged, and only with no frame behind the damage: such
 * an append was never acknowledged and is cut as a whole. Anything else is a corrupt log.
 */
export async function recoverLog(
  files: FileSystem,
  directory: string,
  visit: (event: StoredEvent) => void,
): Promise<Recovered> {
  const bases = segmentBases(files.list(directory));
  if (bases.length === 0) {
    return { segments: [await startSegment(files, directory, 0, 0)], lastCrc: 0, cutBytes: 0 };
  }
  const segments: Segment[] = [];
  let lastCrc = 0;
  let cutBytes = 0;
  try {
    for (const base of bases) {
      const segment = openSegment(files, directory, base);
      const previous = segments.at(-1);
      segments.push(segment);
      if (previous ? base < previous.end : base !== 0) throw corrupt(segment, base, 'a gap');
      const isLast = base === bases.at(-1);
      const opened = await checkHeader(files, segment, lastCrc, isLast);
      if (!opened) continue;
      const found = scanSegment(files, segment, base + SEGMENT_HEADER_BYTES, lastCrc, visit);
      if (found.end < found.fileEnd && (!isLast || found.frameBehindDamage)) {
        throw corrupt(segment, found.end, 'damaged bytes with sound ones behind them');
      }
      segment.end = found.end;
      lastCrc = found.lastCrc;
      if (!isLast) continue;
      cutBytes = found.fileEnd - found.end;
      await settleTail(files, segment, found.lastFrame);
      if (cutBytes > 0) segments.push(await startSegment(files, directory, found.fileEnd, lastCrc));
    }
  } catch (error) {
    for (const segment of segments) files.close(segment.file);
    throw error;
  }
  return { segments, lastCrc, cutBytes };
}

function openSegment(files: FileSystem, directory: string, base: number): Segment {
  const path = join(directory, segmentName(base));
  const file = files.open(path, 'write');
  return { path, file, base, end: base + SEGMENT_HEADER_BYTES };
}

/** False when the segment was being started and holds nothing; it then gets its header. */
async function checkHeader(
  files: FileSystem,
  segment: Segment,
  lastCrc: number,
  isLast: boolean,
): Promise<boolean> {
  const size = files.size(segment.file);
  const buffer = Buffer.alloc(Math.min(size, SEGMENT_HEADER_BYTES));
  readFully(files, segment.file, buffer, buffer.length, 0);
  const header = readSegmentHeader(buffer, segment.base);
  if (header?.previousCrc === lastCrc) return true;
  // The header is durable before the first frame: a bad one is harmless only without frames.
  if (!isLast || size > SEGMENT_HEADER_BYTES || header) {
    throw corrupt(segment, segment.base, 'a segment header that does not fit');
  }
  files.truncate(segment.file, 0);
  await writeSegmentHeader(files, segment.file, segment.base, lastCrc);
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
