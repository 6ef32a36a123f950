import { join } from 'node:path';
import { readIndex } from '../index/segment-files.ts';
import { EventStoreError, systemCode } from '../errors.ts';
import { damageBefore, damageBeforeBegun, type Damage, type SegmentBefore } from './damage.ts';
import { basesWithoutSegment, missingEndOf, missingSegmentOf } from './evidence.ts';
import { isFlushRefused, type FileSystem, type OpenFiles } from './file-system.ts';
import { damagedEnd, damagedHeader, walkFrames } from './inspect.ts';
import { isLoss, LostBytes } from './lost-bytes.ts';
import type { StoredEvent } from './record.ts';
import type { Covered } from './saved-segments.ts';
import {
  readHead,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentBases,
  segmentName,
} from './segment.ts';
import { unflushedFrom } from './unflushed.ts';

/** What a walk found in one segment. */
export interface WalkedSegment {
  readonly name: string;
  readonly bytes: number;
  readonly records: number;
  readonly damage: readonly Damage[];
  /** Bytes at the end of the log that are an append under way, or one that never ended. */
  readonly unfinishedBytes: number;
}

type Visit = (event: StoredEvent, frame: number) => void;

/**
 * Reads a whole log without changing or locking anything, beside a running store too: every segment,
 * every frame, also behind damage. Ends where the log ended when its last segment was looked at, and
 * shows nothing that is not durable.
 */
export async function* walkLog(
  files: FileSystem,
  directory: string,
  visit: Visit = () => undefined,
): AsyncGenerator<WalkedSegment> {
  const saved = (base: number) => readIndex(files, directory, base)?.covered;
  // Indexes before segments: a running store has the segment first.
  const names = files.list(directory).filter((name) => !name.endsWith('.log'));
  const bases = segmentBases(files.list(directory));
  const without = basesWithoutSegment([...names, ...bases.map(segmentName)]);
  let before: SegmentBefore | undefined;
  for (const base of [...bases, ...without].sort((one, other) => one - other)) {
    const covered = saved(base);
    if (without.includes(base)) {
      const gone = missingSegmentOf(base, covered);
      if (!gone) continue;
      yield unread(base, gone);
      before = { name: segmentName(base), end: gone.to, chain: undefined };
      continue;
    }
    const next = bases[bases.indexOf(base) + 1];
    const path = join(directory, segmentName(base));
    let file: number;
    try {
      file = files.open(path, 'read');
    } catch (error) {
      if (!isLoss(error)) throw error;
      const to = next ?? base;
      const what = `it cannot be opened (${systemCode(error)})`;
      yield unread(base, { from: base, to, what });
      before = { name: segmentName(base), end: to, chain: undefined };
      continue;
    }
    try {
      let size = files.size(file);
      if (next === undefined) {
        await makeDurable(files, file, path);
        // A flush that failed earlier may be one that the system does not tell of again. What an index
        // covers was durable before that was saved.
        const from = unflushedFrom(files.list(directory)) ?? Infinity;
        size = Math.min(size, Math.max(from, covered?.end ?? base) - base);
      }
      const { walked, chain, end } = walkSegment(
        { size: () => size, read: (...what) => files.read(...what) },
        { file, base, next, covered },
        before,
        visit,
      );
      yield walked;
      before = { name: walked.name, end, chain };
    } finally {
      files.close(file);
    }
  }
}

/** A frame is written before it is durable, and acknowledged only then. All before the last segment is. */
async function makeDurable(files: FileSystem, file: number, path: string): Promise<void> {
  try {
    await files.flush(file);
  } catch (cause) {
    // As of a medium that can only be read.
    if (isFlushRefused(cause)) return;
    throw new EventStoreError(
      'read-only',
      `${path} cannot be made durable (${systemCode(cause) ?? String(cause)}), so its last appends may ` +
        'be lost. Check the disk, then run this again.',
      { cause },
    );
  }
}

function walkSegment(
  files: OpenFiles,
  {
    file,
    base,
    next,
    covered,
  }: {
    readonly file: number;
    readonly base: number;
    readonly next: number | undefined;
    readonly covered: Covered | undefined;
  },
  before: SegmentBefore | undefined,
  visit: Visit,
) {
  const lost = new LostBytes();
  const header = readSegmentHeader(readHead(files, file, lost), base);
  const isShort = files.size(file) <= SEGMENT_HEADER_BYTES && !lost.isIn(0, SEGMENT_HEADER_BYTES);
  const isBegun = next === undefined && !header && isShort;
  const first = header
    ? damageBefore(base, header, before)
    : isBegun
      ? damageBeforeBegun(base, before)
      : damagedHeader(base, lost);
  const head = header ?? (isBegun ? { previousCrc: before?.chain?.lastCrc ?? 0 } : undefined);
  const found = walkFrames(files, { file, base }, head?.previousCrc, { visit, lost });
  const damage = [...(first ? [first] : []), ...found.damage];
  const fileEnd = found.end + found.rest;
  const isCut = found.rest > 0 && (next !== undefined || found.isDamaged);
  const previousCrc = head?.previousCrc ?? covered?.previousCrc ?? 0;
  const gone = isCut ? undefined : missingEndOf({ base, previousCrc, end: found.end }, covered);
  const end = isCut ? Math.max(fileEnd, next ?? 0) : (gone?.to ?? found.end);
  if (isCut) damage.push(damagedEnd(base, found.end, end, lost));
  if (gone) damage.push(gone);
  const isKnown = !isCut && !gone && (head !== undefined || found.records > 0);
  const chain = isKnown ? found : undefined;
  const unfinishedBytes = isCut || gone ? 0 : found.rest;
  const name = segmentName(base);
  const { records } = found;
  const walked = { name, bytes: fileEnd - base, records, damage, unfinishedBytes };
  return { walked, chain, end };
}

/** A segment that is not there, or of which the file system has lost even where it lies. */
function unread(base: number, damage: Damage): WalkedSegment {
  const name = segmentName(base);
  return { name, bytes: 0, records: 0, damage: [damage], unfinishedBytes: 0 };
}
