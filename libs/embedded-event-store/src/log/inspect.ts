import { systemCode, type EventStoreError } from '../errors.ts';
import { BlockSums } from './block-sums.ts';
import { damagedSegment, type Damage } from './damage.ts';
import type { FileSystem, OpenFiles } from './file-system.ts';
import { mayFollow, type ChainEnd } from './frame.ts';
import { LostBytes } from './lost-bytes.ts';
import type { StoredEvent } from './record.ts';
import { scanInSteps } from './scan.ts';
import { readHead, readSegmentHeader, SEGMENT_HEADER_BYTES, type Segment } from './segment.ts';
import { atOnce, type Steps } from './steps.ts';

/** What the frames of a segment say of it. */
export interface Inspected {
  readonly damage: readonly Damage[];
  /** The sums of its blocks, which are good if there is no damage. */
  readonly sums: BlockSums;
}

/** All damage of an open segment up to its end, behind which a CRC is named if that is known. */
export function inspectSegment(...what: Parameters<typeof inspectInSteps>): Inspected {
  return atOnce(inspectInSteps(...what));
}

/** The same, in steps of about a MiB. */
export function* inspectInSteps(
  files: FileSystem,
  segment: Segment,
  named?: number,
): Steps<Inspected> {
  const sums = new BlockSums();
  try {
    return { damage: yield* damageOf(files, segment, sums, named), sums };
  } catch (error) {
    const what = `it cannot be read (${systemCode(error) ?? String(error)})`;
    return { damage: [{ from: segment.base, to: segment.end, what }], sums };
  }
}

/** The failure of a segment that holds damage somewhere up to `end`. */
export function damagedTo(files: FileSystem, segment: Segment, end: number): EventStoreError {
  const { damage } = inspectSegment(files, { ...segment, end });
  const unsteady = { from: segment.base, to: end, what: 'the disk does not give it twice alike' };
  return damagedSegment(segment, damage.length > 0 ? damage : [unsteady]);
}

function* damageOf(
  files: FileSystem,
  { file, base, end, previousCrc }: Segment,
  sums: BlockSums,
  named: number | undefined,
): Steps<Damage[]> {
  const lost = new LostBytes();
  const head = readHead(files, file, lost);
  sums.add(head);
  const follows = readSegmentHeader(head, base)?.previousCrc === previousCrc;
  const limits = { sums, stopAt: end, lost };
  const crc = follows ? previousCrc : undefined;
  const found = yield* walkInSteps(files, { file, base }, crc, limits);
  const damage = [...(follows ? [] : [damagedHeader(base, lost)]), ...found.damage];
  if (found.end < end) damage.push(damagedEnd(base, found.end, end, lost));
  else if (damage.length === 0 && !mayFollow(named ?? found.lastCrc, found)) {
    damage.push({ from: base, to: end, what: 'it is not the one that what follows belongs to' });
  }
  return damage;
}

/** A header that is none. */
export function damagedHeader(base: number, lost: LostBytes): Damage {
  const what = lost.inWords(0, SEGMENT_HEADER_BYTES) ?? 'the header is damaged';
  return { from: base, to: base + SEGMENT_HEADER_BYTES, what };
}

/** What stands behind the last sound frame of a segment that must end in one. */
export function damagedEnd(base: number, from: number, to: number, lost: LostBytes): Damage {
  return { from, to, what: lost.inWords(from - base, to - base) ?? 'the end is damaged' };
}

interface WalkOptions {
  readonly lost: LostBytes;
  readonly visit?: (event: StoredEvent, frame: number) => void;
  readonly sums?: BlockSums;
  readonly stopAt?: number;
}

interface WalkedFrames extends ChainEnd {
  readonly damage: Damage[];
  readonly records: number;
  /** Where sound frames end, and how many bytes lie behind it. */
  readonly end: number;
  readonly rest: number;
  readonly isDamaged: boolean;
}

/** Reads all frames of a segment, those behind damage as well; the first may follow any if no CRC is given. */
export function walkFrames(...what: Parameters<typeof walkInSteps>): WalkedFrames {
  return atOnce(walkInSteps(...what));
}

function* walkInSteps(
  files: OpenFiles,
  segment: { readonly file: number; readonly base: number },
  previousCrc: number | undefined,
  { visit = () => undefined, sums, stopAt, lost }: WalkOptions,
): Steps<WalkedFrames> {
  const { base } = segment;
  const damage: Damage[] = [];
  let records = 0;
  let frame = 0;
  let start = base + SEGMENT_HEADER_BYTES;
  let crc: number | undefined = previousCrc;
  for (;;) {
    const found = yield* scanInSteps(files, segment, start, crc, {
      onFrame: (position) => (frame = position),
      visit: (event) => {
        records += 1;
        visit(event, frame);
      },
      sums,
      stopAt,
      lost,
    });
    const { end, lastCrc, isSealed, isDamaged, nextFrame: next } = found;
    if (next === undefined) {
      const rest = Math.max(0, found.fileEnd - end);
      return { damage, records, end, rest, lastCrc, isSealed, isDamaged };
    }
    const isOther = next === end;
    const what = isOther ? 'the frame does not follow what is before' : 'it is no sound frame';
    damage.push({ from: end, to: next, what: lost.inWords(end - base, next - base) ?? what });
    start = next;
    // What stood in the damage is not known, so the frame behind it cannot be held against it.
    crc = undefined;
  }
}
