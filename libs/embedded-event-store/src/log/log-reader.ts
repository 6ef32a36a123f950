import { EventStoreError } from '../errors.ts';
import { BLOCK_BYTES, readBlock } from './block-sums.ts';
import type { FileSystem } from './file-system.ts';
import { StoredEvent } from './record.ts';
import type { Segment } from './segment.ts';

const blocksMax = 32;
const recentBytesMax = 16 * 1024 * 1024;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Finds records by position: the latest frames in memory, older ones through cached blocks. */
export class LogReader {
  readonly #files: FileSystem;
  readonly #segments: Segment[];
  readonly #recent: Block[] = [];
  #recentBytes = 0;
  readonly #blocks = new Map<number, Block>();
  readonly #inspect: (segment: Segment) => Error | undefined;

  /** `inspect` says whether a segment with a block that is not as it was written is damaged. */
  constructor(
    files: FileSystem,
    segments: Segment[],
    inspect: (segment: Segment) => Error | undefined,
  ) {
    this.#files = files;
    this.#segments = segments;
    this.#inspect = inspect;
  }

  /** Remembers a frame that was just made durable. */
  remember(start: number, bytes: Buffer): void {
    this.#recent.push({ start, bytes });
    this.#recentBytes += bytes.length;
    while (this.#recentBytes > recentBytesMax && this.#recent.length > 1) {
      this.#recentBytes -= (this.#recent.shift() as Block).bytes.length;
    }
  }

  /** The record at a position that the index gave. */
  read(position: number): StoredEvent {
    const recent = this.#recent[0];
    if (recent && position >= recent.start) {
      const frame = this.#recent[lastAtOrBefore(this.#recent, position)] as Block;
      return new StoredEvent(frame.bytes, position - frame.start, position);
    }
    const segment = this.#segmentOf(position);
    const fileOffset = position - segment.base;
    const blockOffset = fileOffset - (fileOffset % BLOCK_BYTES);
    return (
      within(this.#blocks.get(segment.base + blockOffset), position) ??
      within(this.#load(segment, blockOffset), position) ??
      this.#readAcross(segment, position)
    );
  }

  #load(segment: Segment, offset: number): Block {
    const start = segment.base + offset;
    const known = this.#blocks.get(start);
    const wanted = Math.min(BLOCK_BYTES, segment.end - start);
    if (known?.bytes.length === wanted) return known;
    const bytes = Buffer.allocUnsafeSlow(wanted);
    // Nothing damaged is ever shown: every block is checked when it is read from the disk.
    const isRead = () => readBlock(this.#files, segment, offset / BLOCK_BYTES, bytes);
    if (!isRead()) {
      const damage = this.#inspect(segment);
      if (damage) throw damage;
      if (!isRead()) throw unsteady(segment, offset);
    }
    const block = { start, bytes };
    this.#blocks.delete(start);
    this.#blocks.set(start, block);
    if (this.#blocks.size > blocksMax) {
      this.#blocks.delete(this.#blocks.keys().next().value as number);
    }
    return block;
  }

  /** A record that lies over the border of two blocks, or of many. */
  #readAcross(segment: Segment, position: number): StoredEvent {
    const offset = position - segment.base;
    const length = this.#gather(segment, offset, 4).readUInt32LE(0);
    return new StoredEvent(this.#gather(segment, offset, length), 0, position);
  }

  #gather(segment: Segment, offset: number, length: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = offset; at < offset + length;) {
      const { bytes } = this.#load(segment, at - (at % BLOCK_BYTES));
      const from = at % BLOCK_BYTES;
      const part = bytes.subarray(from, from + offset + length - at);
      if (part.length === 0) throw new Error(`No record stands at position ${segment.base + at}.`);
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts, length);
  }

  #segmentOf(position: number): Segment {
    const at = this.#segments.findLastIndex((segment) => segment.base <= position);
    return this.#segments[at] as Segment;
  }
}

/** The frames are sound when they are all read, and a block of them is not: the disk says now this, now that. */
function unsteady({ path, base }: Segment, offset: number): EventStoreError {
  return new EventStoreError(
    'corrupt-log',
    `The disk does not give ${path} twice alike, at or behind byte ${offset} (position ` +
      `${base + offset}). Copy the log to another disk and run \`verify\` there.`,
  );
}

/** The record, if the block holds all of it. */
function within(block: Block | undefined, position: number): StoredEvent | undefined {
  if (!block || position - block.start + 4 > block.bytes.length) return undefined;
  const event = new StoredEvent(block.bytes, position - block.start, position);
  return event.fits(block.bytes.length) ? event : undefined;
}

function lastAtOrBefore(blocks: readonly Block[], position: number): number {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle] as Block).start <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
