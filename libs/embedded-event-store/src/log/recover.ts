import { join } from 'node:path';
import type { EventStoreError } from '../errors.ts';
import { readFully, writeFully, type FileSystem } from './file-system.ts';
import type { StoredEvent } from './record.ts';
import { BlockSums } from './block-sums.ts';
import { damagedSegment, missingSegment } from './damage.ts';
import type { Covered, SavedSegments } from './saved-segments.ts';
import { isProven } from './proof.ts';
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
import { inspectSegment } from './walk.ts';

/** What opening a log needs. */
export interface RecoverOptions {
  readonly files: FileSystem;
  readonly directory: string;
  /** Is shown every record that is not taken from a saved index, in order. */
  readonly visit: (event: StoredEvent) => void;
  /** What is saved beside the log, so that opening it need not read it. */
  readonly saved: SavedSegments;
  /** So much of the log, the newest of it, is read and checked whatever is saved. */
  readonly startCheckBytes: number;
}

/** The log as it was found on disk, ready to be appended to. */
export interface Recovered {
  readonly segments: Segment[];
  /** Those of them whose blocks were not all read. */
  readonly unread: Segment[];
  readonly lastCrc: number;
  /** How many bytes of an append that was never acknowledged were cut. */
  readonly cutBytes: number;
}

/**
 * Opens the segments of a directory, and shows every record that is not taken from a saved index.
 *
 * A sealed segment with a saved index that fits the log on both sides is not read frame by frame, and
 * beyond `startCheckBytes` not read at all. All of the last segment is checked.
 *
 * Only the tail of the last segment may be damaged, and only with no frame behind the damage: such
 * an append was never acknowledged and is cut as a whole. Anything else is a corrupt log.
 */
export async function recoverLog(options: RecoverOptions): Promise<Recovered> {
  const { files, directory, visit, saved } = options;
  const bases = segmentBases(files.list(directory));
  const segments: Segment[] = [];
  const unread: Segment[] = [];
  let lastCrc = 0;
  let cutBytes = 0;
  if (bases.length === 0) segments.push(await startSegment(files, directory, 0, 0));
  try {
    for (const [index, base] of bases.entries()) {
      const next = bases[index + 1];
      const segment = openSegment(files, directory, base, lastCrc);
      const end = segments.at(-1)?.end ?? 0;
      segments.push(segment);
      if (base < end || (index === 0 && base > 0)) throw missingSegment(segment, end);
      if (!(await checkHeader(files, segment, next === undefined))) {
        saved.begin();
        continue;
      }
      const known = saved.find(base, lastCrc);
      if (next !== undefined && known) {
        const isNew = (bases.at(-1) as number) - base <= options.startCheckBytes;
        if (isProven(files, directory, segment, known, next, isNew ? 'all' : 'last')) {
          saved.take(known, false);
          segment.end = known.end;
          segment.sums = BlockSums.of(known.sums, known.end - base);
          lastCrc = known.lastCrc;
          if (!isNew) unread.push(segment);
          continue;
        }
      }
      const found = scanRest(files, segment, next === undefined ? known : undefined, visit, saved);
      segment.end = found.end;
      lastCrc = found.lastCrc;
      if (next !== undefined) {
        if (found.end < found.fileEnd) throw damagedTo(files, segment, found.fileEnd);
        await saved.save(coveredOf(segment, lastCrc));
        continue;
      }
      if (found.frameBehindDamage) throw damagedTo(files, segment, found.fileEnd);
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
  return { segments, unread, lastCrc, cutBytes };
}

/** The failure of a segment that holds damage somewhere up to `end`. */
function damagedTo(files: FileSystem, segment: Segment, end: number): EventStoreError {
  return damagedSegment(segment, inspectSegment(files, { ...segment, end }).damage);
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
    throw damagedTo(files, segment, base + Math.max(files.size(file), SEGMENT_HEADER_BYTES));
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
