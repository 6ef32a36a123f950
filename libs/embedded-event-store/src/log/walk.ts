import { join } from 'node:path';
import { systemCode } from '../errors.ts';
import { damageBefore, type Damage, type SegmentBefore } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import { damagedEnd, damagedHeader, walkFrames } from './inspect.ts';
import { isLoss, LostBytes } from './lost-bytes.ts';
import type { StoredEvent } from './record.ts';
import {
  readHead,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentBases,
  segmentName,
} from './segment.ts';

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
 * every frame, also behind damage. Ends where the log ended when its last segment was looked at.
 */
export function* walkLog(
  files: FileSystem,
  directory: string,
  visit: Visit = () => undefined,
): Generator<WalkedSegment> {
  const bases = segmentBases(files.list(directory));
  let before: SegmentBefore | undefined;
  for (const [index, base] of bases.entries()) {
    const next = bases[index + 1];
    let file: number;
    try {
      file = files.open(join(directory, segmentName(base)), 'read');
    } catch (error) {
      if (!isLoss(error)) throw error;
      const to = next ?? base;
      yield unopened(base, to, error);
      before = { name: segmentName(base), end: to, chain: undefined };
      continue;
    }
    try {
      const { walked, chain, end } = walkSegment(files, { file, base, next }, before, visit);
      yield walked;
      before = { name: walked.name, end, chain };
    } finally {
      files.close(file);
    }
  }
}

function walkSegment(
  files: FileSystem,
  {
    file,
    base,
    next,
  }: { readonly file: number; readonly base: number; readonly next?: number | undefined },
  before: SegmentBefore | undefined,
  visit: Visit,
) {
  const lost = new LostBytes();
  const header = readSegmentHeader(readHead(files, file, lost), base);
  const isShort = files.size(file) <= SEGMENT_HEADER_BYTES && !lost.isIn(0, SEGMENT_HEADER_BYTES);
  const isBegun = next === undefined && !header && isShort;
  const begun = { previousCrc: before?.chain?.lastCrc ?? 0, previousEnd: undefined };
  const head = header ?? (isBegun ? begun : undefined);
  const first = head ? damageBefore(base, head, before) : damagedHeader(base, lost);
  const found = walkFrames(files, { file, base }, head?.previousCrc, { visit, lost });
  const damage = [...(first ? [first] : []), ...found.damage];
  const fileEnd = found.end + found.rest;
  const isCut = found.rest > 0 && (next !== undefined || found.isDamaged);
  const end = isCut ? Math.max(fileEnd, next ?? 0) : found.end;
  if (isCut) damage.push(damagedEnd(base, found.end, end, lost));
  const isKnown = !isCut && (head !== undefined || found.records > 0);
  const chain = isKnown ? found : undefined;
  const unfinishedBytes = isCut ? 0 : found.rest;
  const name = segmentName(base);
  const { records } = found;
  const walked = { name, bytes: fileEnd - base, records, damage, unfinishedBytes };
  return { walked, chain, end };
}

/** A segment of which the file system has lost even where it lies. */
function unopened(base: number, to: number, error: unknown): WalkedSegment {
  const what = `it cannot be opened (${systemCode(error)})`;
  const damage = [{ from: base, to, what }];
  return { name: segmentName(base), bytes: 0, records: 0, damage, unfinishedBytes: 0 };
}
