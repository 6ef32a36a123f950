import { join } from 'node:path';
import { readFully, type FileSystem } from './file-system.ts';
import type { StoredEvent } from './record.ts';
import { scanSegment } from './scan.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES, segmentBases, segmentName } from './segment.ts';

/** Bytes of a segment that are no frames, though they should be. */
export interface Damage {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

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
      const head = Buffer.alloc(Math.min(files.size(file), SEGMENT_HEADER_BYTES));
      readFully(files, file, head, head.length, 0);
      const header = readSegmentHeader(head, base);
      const isBegun = isLast && head.length <= SEGMENT_HEADER_BYTES && !header;
      const follows = header?.previousCrc === crc;
      if (!follows && !(isBegun && files.size(file) <= SEGMENT_HEADER_BYTES)) {
        const to = base + SEGMENT_HEADER_BYTES;
        damage.push({ from: base, to, what: 'the header is damaged or follows another segment' });
      }
      const found = walkSegment(files, { file, base }, header?.previousCrc ?? crc, visit);
      crc = found.lastCrc;
      end = found.end;
      damage.push(...found.damage);
      const unfinishedBytes = isLast ? found.rest : 0;
      if (!isLast && found.rest > 0) {
        damage.push({ from: end, to: end + found.rest, what: 'the end is damaged' });
      }
      const { records } = found;
      const bytes = found.end + found.rest - base;
      yield { name: segmentName(base), bytes, records, damage, unfinishedBytes };
    } finally {
      files.close(file);
    }
  }
}

function walkSegment(
  files: FileSystem,
  segment: { readonly file: number; readonly base: number },
  previousCrc: number,
  visit: (event: StoredEvent, frame: number) => void,
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
