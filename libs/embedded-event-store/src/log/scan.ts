import type { OpenFiles } from './file-system.ts';
import {
  FRAME_HEADER_BYTES,
  frameMagic,
  mayFollow,
  readFrameHeader,
  type ChainEnd,
  type FrameHeader,
} from './frame.ts';
import type { BlockSums } from './block-sums.ts';
import { crc32c } from './crc32c.ts';
import { LostBytes } from './lost-bytes.ts';
import { StoredEvent } from './record.ts';
import type { Segment } from './segment.ts';
import { atOnce, type Steps } from './steps.ts';

const chunkBytes = 1024 * 1024;

/** What a scan found: where sound frames end, and whether something lies behind them. */
export interface ScanResult extends ChainEnd {
  /** The position after the last sound frame. */
  readonly end: number;
  /** The position after the file's last byte. */
  readonly fileEnd: number;
  /** Where the last sound frame begins, a seal as well, if there was one. */
  readonly lastFrame: number | undefined;
  /**
   * Whether what lies behind the end is damage, and no append that never ended: it was acknowledged,
   * because a frame, or any byte, stands behind it; no write leaves it like that; or the disk does not
   * give all of it.
   */
  readonly isDamaged: boolean;
  /** Where that frame stands, if it was searched for and found at its right place. */
  readonly nextFrame?: number | undefined;
  /** Where the frame that is not whole says that it ends, if its header is. */
  readonly claimedEnd?: number | undefined;
}

/** What is done with what a scan finds. */
export interface ScanOptions {
  /** Is shown every record, in order. Without it records are not looked at. */
  readonly visit?: ((event: StoredEvent) => void) | undefined;
  /** Is told of every sound frame, before its records. */
  readonly onFrame?: ((position: number) => void) | undefined;
  /** Takes the bytes of every sound frame. */
  readonly sums?: BlockSums | undefined;
  /** Takes note of what the disk does not give. */
  readonly lost?: LostBytes | undefined;
  /** A position at which the scan ends, if a frame ends there. */
  readonly stopAt?: number | undefined;
  /** Whether a seal stands before the start. */
  readonly isSealed?: boolean | undefined;
}

/**
 * Reads a segment frame by frame, checks each, and shows its records in order. Without a previous
 * CRC the first frame may follow any.
 */
export function scanSegment(...what: Parameters<typeof scanInSteps>): ScanResult {
  return atOnce(scanInSteps(...what));
}

/** The same, in steps of about a MiB. */
export function* scanInSteps(
  files: OpenFiles,
  segment: Pick<Segment, 'file' | 'base'>,
  start: number,
  previousCrc: number | undefined,
  { visit, onFrame, sums, stopAt, isSealed = false, lost = new LostBytes() }: ScanOptions,
): Steps<ScanResult> {
  const fileEnd = segment.base + files.size(segment.file);
  const read = windowReader(files, segment, fileEnd, lost);
  let at = start;
  let stepAt = start + chunkBytes;
  let lastCrc = previousCrc ?? 0;
  let isFirst = previousCrc === undefined;
  let lastFrame: number | undefined;
  let isWrong = false;
  let claimedEnd: number | undefined;
  while (at < fileEnd && at !== stopAt) {
    const head = read(at, FRAME_HEADER_BYTES);
    const header = head && readFrameHeader(head, 0);
    isWrong = header !== undefined && header.position !== at;
    if (!header || isWrong) break;
    if (!isFirst && !mayFollow(header.previousCrc, { lastCrc, isSealed })) {
      // A sound frame that does not belong behind the one before it: no torn write does that.
      return { end: at, fileEnd, lastCrc, isSealed, lastFrame, isDamaged: true, nextFrame: at };
    }
    const frameEnd = at + FRAME_HEADER_BYTES + header.bodyBytes;
    const frame = read(at, frameEnd - at);
    if (!frame || crc32c(frame, FRAME_HEADER_BYTES) !== header.bodyCrc) {
      claimedEnd = frameEnd;
      // Nothing is written behind a frame that is not durable.
      isWrong = frameEnd < fileEnd;
      break;
    }
    onFrame?.(at);
    isWrong = visit !== undefined && !visitFrame(frame, header, visit);
    if (isWrong) break;
    sums?.add(frame);
    isSealed = header.records === 0;
    if (!isSealed) lastCrc = header.bodyCrc;
    else if (isFirst) lastCrc = header.previousCrc;
    lastFrame = at;
    at = frameEnd;
    isFirst = false;
    if (at < stepAt) continue;
    stepAt = at + chunkBytes;
    yield;
  }
  const isWhole = at >= fileEnd || at === stopAt;
  const nextFrame = isWhole ? undefined : yield* findFrame(files, segment, at + 1, fileEnd, lost);
  const isLost = !isWhole && lost.isIn(at - segment.base, fileEnd - segment.base);
  const isDamaged = isWrong || nextFrame !== undefined || isLost;
  const found = { end: at, fileEnd, lastCrc, isSealed, lastFrame };
  return { ...found, isDamaged, nextFrame, claimedEnd };
}

function visitFrame(
  frame: Buffer,
  header: FrameHeader,
  visit: (event: StoredEvent) => void,
): boolean {
  const events: StoredEvent[] = [];
  for (let at = FRAME_HEADER_BYTES; at < frame.length;) {
    const event = new StoredEvent(frame, at, header.position + at);
    if (!event.fits(frame.length)) return false;
    events.push(event);
    at += event.length;
  }
  if (events.length !== header.records) return false;
  events.forEach(visit);
  return true;
}

/** Reads through a window, so that small frames do not cost a system call each. */
function windowReader(
  files: OpenFiles,
  segment: Pick<Segment, 'file' | 'base'>,
  fileEnd: number,
  lost: LostBytes,
) {
  let window: Buffer = Buffer.alloc(0);
  let windowStart = 0;
  return (position: number, length: number): Buffer | undefined => {
    if (position + length > fileEnd) return undefined;
    if (position < windowStart || position + length > windowStart + window.length) {
      const wanted = Math.min(Math.max(length, chunkBytes), fileEnd - position);
      const buffer = Buffer.allocUnsafe(wanted);
      const got = lost.read(files, segment.file, buffer, wanted, position - segment.base);
      window = buffer.subarray(0, got);
      windowStart = position;
      if (got < length) return undefined;
    }
    const offset = position - segment.base;
    if (lost.isIn(offset, offset + length)) return undefined;
    return window.subarray(position - windowStart, position - windowStart + length);
  };
}

/** Where a frame header that is at its right place stands, from `start` on. */
function* findFrame(
  files: OpenFiles,
  segment: Pick<Segment, 'file' | 'base'>,
  start: number,
  fileEnd: number,
  lost: LostBytes,
): Steps<number | undefined> {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, fileEnd - start));
  for (let at = start; at + FRAME_HEADER_BYTES <= fileEnd;) {
    const wanted = Math.min(buffer.length, fileEnd - at);
    const got = lost.read(files, segment.file, buffer, wanted, at - segment.base);
    const bytes = buffer.subarray(0, got);
    for (let found = bytes.indexOf(frameMagic); found >= 0;) {
      if (readFrameHeader(bytes, found)?.position === at + found) return at + found;
      found = bytes.indexOf(frameMagic, found + 1);
    }
    if (got <= FRAME_HEADER_BYTES) break;
    at += got - FRAME_HEADER_BYTES + 1;
    yield;
  }
  return undefined;
}
