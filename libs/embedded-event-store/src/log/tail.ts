import { EventStoreError, isOutOfRoom, systemCode } from '../errors.ts';
import { BlockSums } from './block-sums.ts';
import { damagedSegment } from './damage.ts';
import { missingEndOf } from './evidence.ts';
import { writeFully, type FileSystem } from './file-system.ts';
import { FrameBuilder, isFrameAt } from './frame.ts';
import { damagedTo } from './inspect.ts';
import { LostBytes } from './lost-bytes.ts';
import type { StoredEvent } from './record.ts';
import type { SavedSegments } from './saved-segments.ts';
import { scanSegment, type ScanResult } from './scan.ts';
import { FlushFailed, SEGMENT_HEADER_BYTES, writeSegmentHeader, type Segment } from './segment.ts';
import { unnamedBase } from './start-segment.ts';
import { sayUnflushed } from './unflushed.ts';

interface TailOptions {
  readonly files: FileSystem;
  readonly directory: string;
  readonly visit: (event: StoredEvent) => void;
  readonly saved: SavedSegments;
}

/** The end of a log that can be appended to. */
interface RecoveredTail {
  readonly lastCrc: number;
  /** The next append stands here or behind, in another segment if that is behind the end of this one. */
  readonly resumeAt: number;
}

/**
 * Reads the last segment of a log to its end, and makes that an end to which can be appended.
 *
 * Only the tail of the last segment may be damaged, and only as an append is that never ended, and so
 * was never acknowledged: its bytes stay as they are, and are cut when another segment is begun behind
 * them (see `roll`). Anything else is a corrupt log.
 */
export async function recoverTail(
  options: TailOptions,
  segment: Segment,
  previousEnd: number,
): Promise<RecoveredTail> {
  const { files, directory, saved } = options;
  const found = segment.sums.length === 0 ? undefined : readTail(options, segment);
  if (found?.isDamaged) throw damagedTo(files, segment, found.fileEnd);
  segment.end = found?.end ?? segment.end;
  const gone = missingEndOf(segment, saved.read(segment.base));
  if (gone) throw damagedSegment(segment, [gone]);
  if (!found) {
    await restartSegment(files, segment, previousEnd).catch(unwritable(segment.path));
    saved.begin();
    return { lastCrc: segment.previousCrc, resumeAt: segment.end };
  }
  const { lastCrc, fileEnd, claimedEnd = fileEnd } = found;
  const before = { previousCrc: lastCrc, previousEnd: segment.end };
  const next = unnamedBase(files, directory, before) ?? fileEnd;
  const resumeAt = Math.max(fileEnd, claimedEnd, next);
  const last = readAgain(files, segment, found.lastFrame);
  await settleTail(files, directory, segment, last).catch(unwritable(segment.path));
  // A segment that follows says all that a seal does.
  const isToSeal = !found.isSealed && resumeAt === segment.end;
  if (!isToSeal) return { lastCrc, resumeAt };
  await sealTail(files, segment, lastCrc).catch(unwritable(segment.path));
  return { lastCrc, resumeAt: segment.end };
}

/** A segment that was being started and holds nothing gets its header. */
async function restartSegment(
  files: FileSystem,
  segment: Segment,
  previousEnd: number,
): Promise<void> {
  const { file, base, previousCrc } = segment;
  const before = { previousCrc, previousEnd };
  files.truncate(file, 0);
  segment.sums.add(await writeSegmentHeader(files, file, base, before));
}

/** The failure of a start that cannot write what the end of the log needs. */
export function unwritable(path: string): (error: unknown) => never {
  return (error) => {
    const cause = error instanceof FlushFailed ? error.cause : error;
    throw new EventStoreError(
      isOutOfRoom(cause) ? 'disk-full' : 'start-failed',
      `${path} cannot be written (${systemCode(cause) ?? String(cause)}). Check the disk and its ` +
        'room, then start again.',
      { cause },
    );
  };
}

/** Checks every frame, and shows what a saved index does not hold. */
function readTail({ files, visit, saved }: TailOptions, segment: Segment): ScanResult {
  const { base, previousCrc, sums } = segment;
  const start = base + SEGMENT_HEADER_BYTES;
  const known = saved.find(base, previousCrc);
  if (known) {
    const skimmed = BlockSums.of(sums.save(), sums.length);
    const options = { sums: skimmed, stopAt: known.end };
    const found = scanSegment(files, segment, start, previousCrc, options);
    const isSame = found.end === known.end && found.lastCrc === known.lastCrc;
    if (isSame && skimmed.equals(known.sums)) {
      saved.take(known, true);
      segment.sums = skimmed;
      const rest = { visit, sums: skimmed, isSealed: found.isSealed };
      const behind = scanSegment(files, segment, known.end, known.lastCrc, rest);
      return { ...behind, lastFrame: behind.lastFrame ?? found.lastFrame };
    }
  }
  saved.begin();
  return scanSegment(files, segment, start, previousCrc, { visit, sums });
}

/** The last frame, which is about to be written in its own place: only what was read as it was written. */
function readAgain(files: FileSystem, segment: Segment, lastFrame = segment.end): Buffer {
  const bytes = Buffer.alloc(segment.end - lastFrame);
  const at = lastFrame - segment.base;
  const got = new LostBytes().read(files, segment.file, bytes, bytes.length, at);
  const isSound = got === bytes.length && (got === 0 || isFrameAt(lastFrame, bytes));
  if (!isSound) throw damagedTo(files, segment, segment.end);
  return bytes;
}

/**
 * Makes the tail durable before anything of it is shown. The last frame is written once more: a
 * flush that failed in an earlier life may have left its pages marked clean though never written. If
 * that is a seal, the frame before it is durable. If this flush fails, no other program shows that
 * frame before a start has made it durable.
 */
async function settleTail(
  files: FileSystem,
  directory: string,
  segment: Segment,
  lastFrame: Buffer,
): Promise<void> {
  const position = segment.end - lastFrame.length;
  writeFully(files, segment.file, lastFrame, position - segment.base);
  try {
    await files.flush(segment.file);
  } catch (error) {
    sayUnflushed(files, directory, position);
    throw error;
  }
}

/** Seals a tail that is durable, so that damage to its last frame is seen from now on, if there is room. */
async function sealTail(files: FileSystem, segment: Segment, lastCrc: number): Promise<void> {
  const { bytes } = new FrameBuilder(segment.end, 0).finish(lastCrc);
  const offset = segment.end - segment.base;
  try {
    writeFully(files, segment.file, bytes, offset);
  } catch (error) {
    files.truncate(segment.file, offset);
    await files.flush(segment.file);
    if (isOutOfRoom(error)) return;
    throw error;
  }
  await files.flush(segment.file);
  segment.sums.add(bytes);
  segment.end += bytes.length;
}
