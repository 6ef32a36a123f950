import { join } from 'node:path';
import { isOutOfFiles, isOutOfRoom, systemCode } from '../errors.ts';
import { BlockSums } from './block-sums.ts';
import { damageBefore, damageBeforeBegun, damagedSegment, missingSegment } from './damage.ts';
import { basesWithoutSegment, missingEndOf, missingSegmentOf } from './evidence.ts';
import type { FileSystem } from './file-system.ts';
import type { ChainEnd } from './frame.ts';
import { damagedTo } from './inspect.ts';
import { isLoss, LostBytes } from './lost-bytes.ts';
import { provenChain } from './proof.ts';
import type { StoredEvent } from './record.ts';
import { roll, type RollOptions } from './roll.ts';
import { coveredOf } from './saved-segments.ts';
import { scanSegment } from './scan.ts';
import {
  readHead,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentBases,
  segmentName,
  type Segment,
} from './segment.ts';
import { checkNewest, type StartCheck } from './start-check.ts';
import { startSegment } from './start-segment.ts';
import { recoverTail, unwritable } from './tail.ts';
import { forgetUnflushed } from './unflushed.ts';

/** What opening a log needs. */
export interface RecoverOptions extends StartCheck, RollOptions {
  /** Is shown every record that is not taken from a saved index, in order. */
  readonly visit: (event: StoredEvent) => void;
}

/** The log as it was found on disk, ready to be appended to. */
export interface Recovered {
  readonly segments: Segment[];
  /** Those of them whose blocks were not all read, the newest first. */
  readonly unread: Segment[];
  readonly lastCrc: number;
  /** Where the next append stands; behind the end only where there was no room for another segment. */
  readonly resumeAt: number;
}

/**
 * Opens the segments of a directory, and shows every record that is not taken from a saved index.
 *
 * A sealed segment with a saved index that fits the log on both sides is not read frame by frame, and
 * beyond the bounds of a start's check not read at all. All of the last segment is checked. The log is
 * changed only when all that was checked is sound.
 */
export async function recoverLog(options: RecoverOptions): Promise<Recovered> {
  const { files, directory, saved } = options;
  const names = files.list(directory);
  for (const base of basesWithoutSegment(names)) {
    const gone = missingSegmentOf(base, saved.read(base));
    if (gone) throw damagedSegment({ path: join(directory, segmentName(base)), base }, [gone]);
  }
  const bases = segmentBases(names);
  const last = bases.pop();
  if (last === undefined) {
    forgetAnyUnflushed(options);
    const starting = startSegment(files, directory, 0, { previousCrc: 0, previousEnd: 0 });
    const first = await starting.catch(unwritable(join(directory, segmentName(0))));
    return { segments: [first], unread: [], lastCrc: 0, resumeAt: first.end };
  }
  const segments: Segment[] = [];
  const taken: Segment[] = [];
  let chain: ChainEnd = { lastCrc: 0, isSealed: false };
  try {
    for (const [index, base] of bases.entries()) {
      const next = bases[index + 1] ?? last;
      const segment = openSegment(files, directory, { base, next }, segments, chain);
      const found = await readSealed(options, segment, next);
      chain = found.chain;
      if (found.isTaken) taken.push(segment);
    }
    const tail = openSegment(files, directory, { base: last }, segments, chain);
    const end = last + files.size(tail.file);
    const unread = checkNewest(files, { taken, segments, end }, options);
    const found = await recoverTail(options, tail, segments.at(-2)?.end ?? 0);
    forgetAnyUnflushed(options);
    // Also for an earlier life that ended between making a segment and making its name durable.
    await files.flushDirectory(directory).catch(unwritable(directory));
    if (tail.end < found.resumeAt) await rollIfThereIsRoom(options, segments, found);
    return { segments, unread, lastCrc: found.lastCrc, resumeAt: found.resumeAt };
  } catch (error) {
    for (const segment of segments) files.close(segment.file);
    throw error;
  }
}

/** Takes back that the log may not be durable: it is, or another that was here. */
function forgetAnyUnflushed({ files, directory }: RecoverOptions): void {
  try {
    forgetUnflushed(files, directory);
  } catch (error) {
    unwritable(directory)(error);
  }
}

/** A log on a full disk can be read; its first append tries again. */
async function rollIfThereIsRoom(...what: Parameters<typeof roll>): Promise<void> {
  try {
    await roll(...what);
  } catch (error) {
    if (!isOutOfRoom(error) && !isOutOfFiles(error)) unwritable(what[0].directory)(error);
  }
}

/** Opens the segment behind those that are open, to which it is added, and checks its header. */
function openSegment(
  files: FileSystem,
  directory: string,
  { base, next }: { readonly base: number; readonly next?: number },
  segments: Segment[],
  chain: ChainEnd,
): Segment {
  const path = join(directory, segmentName(base));
  let file: number;
  try {
    file = files.open(path, 'write');
  } catch (error) {
    if (!isLoss(error)) throw error;
    const what = `it cannot be opened (${systemCode(error)})`;
    throw damagedSegment({ path, base }, [{ from: base, to: next ?? base, what }]);
  }
  const before = segments.at(-1);
  const lost = new LostBytes();
  const end = base + SEGMENT_HEADER_BYTES;
  const bare = { path, file, base, previousCrc: chain.lastCrc, end, sums: new BlockSums() };
  segments.push(bare);
  const head = readHead(files, file, lost);
  const header = readSegmentHeader(head, base);
  const segment = { ...bare, previousCrc: header?.previousCrc ?? bare.previousCrc };
  segments.splice(-1, 1, segment);
  // The header is durable before the first frame: a bad one is harmless only without frames.
  const isBegun = next === undefined && files.size(file) <= SEGMENT_HEADER_BYTES;
  if (!header && (!isBegun || lost.isIn(0, SEGMENT_HEADER_BYTES))) {
    throw damagedTo(files, segment, base + Math.max(files.size(file), SEGMENT_HEADER_BYTES));
  }
  const follows = before && { name: segmentName(before.base), end: before.end, chain };
  const found = header ? damageBefore(base, header, follows) : damageBeforeBegun(base, follows);
  if (found) throw missingSegment(path, found);
  if (header) segment.sums.add(head);
  return segment;
}

/** Takes a sealed segment from its saved index, or reads it to its end. */
async function readSealed(
  { files, directory, saved, visit }: RecoverOptions,
  segment: Segment,
  next: number,
): Promise<{ readonly chain: ChainEnd; readonly isTaken: boolean }> {
  const { base, previousCrc, sums } = segment;
  const known = saved.find(base, previousCrc);
  const proven = known && provenChain(files, directory, segment, known, next);
  if (known && proven) {
    saved.take(known, false);
    segment.end = known.end;
    segment.sums = BlockSums.of(known.sums, known.end - base);
    return { chain: proven, isTaken: true };
  }
  saved.begin();
  const start = base + SEGMENT_HEADER_BYTES;
  const found = scanSegment(files, segment, start, previousCrc, { visit, sums });
  segment.end = found.end;
  if (found.end < found.fileEnd) throw damagedTo(files, segment, found.fileEnd);
  const gone = missingEndOf(segment, saved.read(base));
  if (gone) throw damagedSegment(segment, [gone]);
  await saved.save(coveredOf(segment, found.lastCrc));
  return { chain: found, isTaken: false };
}
