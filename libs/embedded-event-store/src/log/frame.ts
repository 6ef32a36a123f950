import { crc32c } from './crc32c.ts';
import { recordBytesMax, writeRecord, type Placement, type ProposedEvent } from './record.ts';

/**
 * A frame is what one flush makes durable: the records of every append that waited together.
 *
 *     magic u32 | body length u32 | position u64 | records u32 | previous frame's body CRC u32 |
 *     body CRC u32 | header CRC u32 | body
 *
 * A frame is written only after the frame before it is durable. So a damaged frame with any byte
 * behind it was acknowledged, and a damaged one with nothing behind it may not have been. A frame
 * without records is a seal, written when the log is closed in order. What follows a seal names the
 * frame before it, as the seal does.
 */
export const FRAME_HEADER_BYTES = 32;
const magic = 0x314c5645; // "EVL1"

/** What a frame's header says. */
export interface FrameHeader {
  readonly bodyBytes: number;
  readonly position: number;
  readonly records: number;
  readonly previousCrc: number;
  readonly bodyCrc: number;
}

/** What the next frame, or segment, follows. */
export interface ChainEnd {
  /** The CRC of the last frame with records. */
  readonly lastCrc: number;
  /** Whether a seal stands behind that. */
  readonly isSealed: boolean;
}

/** Whether what names a CRC follows. Earlier releases named behind a seal the seal's own, 0. */
export function mayFollow(named: number, { lastCrc, isSealed }: ChainEnd): boolean {
  return named === lastCrc || (isSealed && named === 0);
}

/** The bytes by which a search for frames begins. */
export const frameMagic = Buffer.from([0x45, 0x56, 0x4c, 0x31]);

/** Reads a header, or undefined when the bytes are not one. */
export function readFrameHeader(buffer: Buffer, offset: number): FrameHeader | undefined {
  if (offset + FRAME_HEADER_BYTES > buffer.length) return undefined;
  if (buffer.readUInt32LE(offset) !== magic) return undefined;
  if (crc32c(buffer, offset, offset + 28) !== buffer.readUInt32LE(offset + 28)) return undefined;
  return {
    bodyBytes: buffer.readUInt32LE(offset + 4),
    position: Number(buffer.readBigUInt64LE(offset + 8)),
    records: buffer.readUInt32LE(offset + 16),
    previousCrc: buffer.readUInt32LE(offset + 20),
    bodyCrc: buffer.readUInt32LE(offset + 24),
  };
}

/** Whether bytes are the whole frame that stands at a position. */
export function isFrameAt(position: number, bytes: Buffer): boolean {
  const header = readFrameHeader(bytes, 0);
  return (
    header?.position === position &&
    header.bodyBytes === bytes.length - FRAME_HEADER_BYTES &&
    header.bodyCrc === crc32c(bytes, FRAME_HEADER_BYTES)
  );
}

/** The longest frame: what a system writes and reads at once. */
export const FRAME_BYTES_MAX = 2 ** 31 - 1;

/** Gathers the records of one frame. */
export class FrameBuilder {
  readonly position: number;
  #buffer: Buffer;
  #length = FRAME_HEADER_BYTES;
  #records = 0;

  /** `capacity` is about what it will hold: it grows, up to the longest frame. */
  constructor(position: number, capacity = 4096) {
    this.position = position;
    this.#buffer = Buffer.allocUnsafe(Math.min(FRAME_HEADER_BYTES + capacity, FRAME_BYTES_MAX));
  }

  get records(): number {
    return this.#records;
  }

  get length(): number {
    return this.#length;
  }

  /** What is there so far; earlier views stay good when the frame grows. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Adds a record and returns its offset in the frame. */
  add(placement: Placement, event: ProposedEvent): number {
    const needed = this.#length + recordBytesMax(placement.stream, event);
    if (needed > this.#buffer.length) {
      if (needed > FRAME_BYTES_MAX) throw tooLong();
      const wanted = Math.max(needed, this.#buffer.length * 2);
      const larger = Buffer.allocUnsafe(Math.min(wanted, FRAME_BYTES_MAX));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    const offset = this.#length;
    this.#length = writeRecord(this.#buffer, offset, placement, event);
    this.#records += 1;
    return offset;
  }

  /** Completes the header and gives the frame's bytes and the CRC that what follows names. */
  finish(previousCrc: number): { bytes: Buffer; lastCrc: number } {
    const bytes = this.#buffer.subarray(0, this.#length);
    const bodyCrc = crc32c(bytes, FRAME_HEADER_BYTES);
    bytes.writeUInt32LE(magic, 0);
    bytes.writeUInt32LE(this.#length - FRAME_HEADER_BYTES, 4);
    bytes.writeBigUInt64LE(BigInt(this.position), 8);
    bytes.writeUInt32LE(this.#records, 16);
    bytes.writeUInt32LE(previousCrc, 20);
    bytes.writeUInt32LE(bodyCrc, 24);
    bytes.writeUInt32LE(crc32c(bytes, 0, 28), 28);
    return { bytes, lastCrc: this.#records > 0 ? bodyCrc : previousCrc };
  }
}

function tooLong(): RangeError {
  return new RangeError(
    `In the log the append takes more than ${FRAME_BYTES_MAX} bytes, with the names of streams and what is ` +
      'written for deleted ones that come back. Divide it.',
  );
}
