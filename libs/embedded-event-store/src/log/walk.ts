import { join } from 'node:path';
import { systemCode } from '../errors.ts';
import { BlockSums } from './block-sums.ts';
import type { Damage } from './damage.ts';
import { readFully, type FileSystem } from './file-system.ts';
import type { StoredEvent } from './record.ts';
import { scanSegment } from './scan.ts';
import {
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentBases,
  segmentName,
  type Segment,
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

/**
 * Reads a whole log without changing or locking anything, beside a running store too: every segment,
 * every frame, also behind damage. Ends where the log ended when its last segment was looked at.
 */
export function* walkLog(
  files: FileSystem,
  directory: string,
  visit: (event: StoredEvent, frame: number) => void = () => undefined,
): Generator<WalkedSegment> {
  const bases = segmentBases(files.list(directory));
  let crc = 0;
  let end = 0;
  for (const [index, base] of bases.entries()) {
    const file = files.open(join(directory, segmentName(base)), 'read');
    try {
      const isLast = index === bases.length - 1;
      const damage: Damage[] = [];
      if (base < end || (index === 0 && base > 0)) {
        damage.push({ from: end, to: base, what: 'a segment is missing or too long' });
      }
      const head = readHead(files, file);
      const header = readSegmentHeader(head, base);
      const isBegun = isLast && head.length <= SEGMENT_HEADER_BYTES && !header;
      const follows = header?.previousCrc === crc;
      if (!follows && !(isBegun && files.size(file) <= SEGMENT_HEADER_BYTES)) {
        damage.push(damagedHeader(base));
      }
      const found = walkFrames(files, { file, base }, header?.previousCrc ?? crc, { visit });
      crc = found.lastCrc;
      end = found.end;
      damage.push(...found.damage);
      const unfinishedBytes = isLast ? found.rest : 0;
      if (!isLast && found.rest > 0) damage.push(damagedEnd(end, end + found.rest));
      const { records } = found;
      const bytes = found.end + found.rest - base;
      yield { name: segmentName(base), bytes, records, damage, unfinishedBytes };
    } finally {
      files.close(file);
    }
  }
}

/**
 * All damage of an open segment up to its end, whose last frame has a CRC if that is known; and the
 * sums of its blocks, which are good if there is no damage.
 */
export function inspectSegment(
  files: FileSystem,
  segment: Segment,
  lastCrc?: number,
): { readonly damage: readonly Damage[]; readonly sums: BlockSums } {
  const sums = new BlockSums();
  try {
    return { damage: damageOf(files, segment, sums, lastCrc), sums };
  } catch (error) {
    const what = `it cannot be read (${systemCode(error) ?? String(error)})`;
    return { damage: [{ from: segment.base, to: segment.end, what }], sums };
  }
}

function damageOf(
  files: FileSystem,
  { file, base, end, previousCrc }: Segment,
  sums: BlockSums,
  lastCrc: number | undefined,
): Damage[] {
  const head = readHead(files, file);
  sums.add(head);
  const follows = readSegmentHeader(head, base)?.previousCrc === previousCrc;
  const limits = { sums, stopAt: end };
  const found = walkFrames(files, { file, base }, follows ? previousCrc : undefined, limits);
  const damage = [...(follows ? [] : [damagedHeader(base)]), ...found.damage];
  if (found.end < end) damage.push(damagedEnd(found.end, end));
  else if (damage.length === 0 && found.lastCrc !== (lastCrc ?? found.lastCrc)) {
    damage.push({ from: base, to: end, what: 'it is not the one that what follows belongs to' });
  }
  return damage;
}

function readHead(files: FileSystem, file: number): Buffer {
  const head = Buffer.alloc(Math.min(files.size(file), SEGMENT_HEADER_BYTES));
  readFully(files, file, head, head.length, 0);
  return head;
}

function damagedHeader(base: number): Damage {
  const to = base + SEGMENT_HEADER_BYTES;
  return { from: base, to, what: 'the header is damaged or follows another segment' };
}

function damagedEnd(from: number, to: number): Damage {
  return { from, to, what: 'the end is damaged' };
}

interface WalkOptions {
  readonly visit?: (event: StoredEvent, frame: number) => void;
  readonly sums?: BlockSums;
  readonly stopAt?: number;
}

function walkFrames(
  files: FileSystem,
  segment: { readonly file: number; readonly base: number },
  previousCrc: number | undefined,
  { visit = () => undefined, sums, stopAt }: WalkOptions,
) {
  const damage: Damage[] = [];
  let records = 0;
  let frame = 0;
  let start = segment.base + SEGMENT_HEADER_BYTES;
  let crc: number | undefined = previousCrc;
  for (;;) {
    const found = scanSegment(files, segment, start, crc, {
      onFrame: (position) => (frame = position),
      visit: (event) => {
        records += 1;
        visit(event, frame);
      },
      sums,
      stopAt,
    });
    const next = found.nextFrame;
    if (next === undefined) {
      const rest = Math.max(0, found.fileEnd - found.end);
      return { damage, records, end: found.end, rest, lastCrc: found.lastCrc };
    }
    damage.push({ from: found.end, to: next, what: 'bytes that are no sound frame' });
    start = next;
    // What stood in the damage is not known, so the frame behind it cannot be held against it.
    crc = undefined;
  }
}
