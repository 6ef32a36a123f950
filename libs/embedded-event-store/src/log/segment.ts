import { isOutOfFiles } from '../errors.ts';
import type { BlockSums } from './block-sums.ts';
import { crc32c } from './crc32c.ts';
import { writeFully, type FileSystem, type OpenFiles } from './file-system.ts';
import type { LostBytes } from './lost-bytes.ts';

/**
 * A segment is one file of the log. Its name is the position of its first byte, so that a
 * position says where to read. It begins with
 *
 *     magic 8 | base u64 | CRC of the frame before it u32 | header CRC u32 |
 *     end of the segment before it u64
 *
 * The segment before it ends before its base where an append was cut that never ended. Segments of
 * earlier releases begin with `EVLSEG01` and do not say that: zeros, which their CRC does not cover.
 */
export const SEGMENT_HEADER_BYTES = 32;
const magic = Buffer.from('EVLSEG02', 'latin1');
const magicBefore = Buffer.from('EVLSEG01', 'latin1');
const namePattern = /^(\d{20})\.log$/;

/** What the header of a segment says of what stands before it. */
export interface SegmentHeader {
  readonly previousCrc: number;
  /** Where the segment before it ends, if the header says that. */
  readonly previousEnd: number | undefined;
}

/** An open segment. */
export interface Segment {
  readonly path: string;
  readonly file: number;
  /** The log position of the file's first byte. */
  readonly base: number;
  /** The CRC of the frame before the segment. */
  readonly previousCrc: number;
  /** The log position after the last byte that belongs to the log. */
  end: number;
  /** The sums of its blocks up to `end`. */
  sums: BlockSums;
}

/** The name of the segment that begins at a position. */
export function segmentName(base: number): string {
  return `${String(base).padStart(20, '0')}.log`;
}

/** The positions at which segments of a directory begin, in order. */
export function segmentBases(names: readonly string[]): number[] {
  return names
    .map((name) => namePattern.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((one, other) => one - other);
}

/** The bytes of a header, fewer if the file is shorter. */
export function readHead(files: OpenFiles, file: number, lost: LostBytes): Buffer {
  const head = Buffer.alloc(Math.min(files.size(file), SEGMENT_HEADER_BYTES));
  lost.read(files, file, head, head.length, 0);
  return head;
}

/** The base that a header says; whether it is one, `readSegmentHeader` tells. */
export function baseIn(head: Buffer): number | undefined {
  return head.length < SEGMENT_HEADER_BYTES ? undefined : Number(head.readBigUInt64LE(8));
}

/** Reads the header; undefined when it is damaged or of another file. */
export function readSegmentHeader(buffer: Buffer, base: number): SegmentHeader | undefined {
  if (buffer.length < SEGMENT_HEADER_BYTES) return undefined;
  const isOfBefore = buffer.subarray(0, 8).equals(magicBefore);
  if (!isOfBefore && !buffer.subarray(0, 8).equals(magic)) return undefined;
  const crc = isOfBefore ? crc32c(buffer, 0, 20) : headerCrc(buffer);
  if (crc !== buffer.readUInt32LE(20)) return undefined;
  if (Number(buffer.readBigUInt64LE(8)) !== base) return undefined;
  return {
    previousCrc: buffer.readUInt32LE(16),
    previousEnd: isOfBefore ? undefined : Number(buffer.readBigUInt64LE(24)),
  };
}

/** A flush that failed: unlike with a write, nobody can say what is on the disk. */
export class FlushFailed extends Error {
  constructor(cause: unknown) {
    super('A flush failed.', { cause });
  }
}

/** Throws a failure as one of a flush; where a directory could not even be opened, there was none. */
export function flushFailed(cause: unknown): never {
  throw isOutOfFiles(cause) ? cause : new FlushFailed(cause);
}

/** Writes the header of an open, empty segment durably, and gives its bytes. */
export async function writeSegmentHeader(
  files: FileSystem,
  file: number,
  base: number,
  before: SegmentHeader,
): Promise<Buffer> {
  const header = segmentHeader(base, before);
  writeFully(files, file, header, 0);
  await files.flush(file);
  return header;
}

/** The header of the segment that begins at a position. */
export function segmentHeader(
  base: number,
  { previousCrc, previousEnd = base }: SegmentHeader,
): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  magic.copy(header);
  header.writeBigUInt64LE(BigInt(base), 8);
  header.writeUInt32LE(previousCrc, 16);
  header.writeBigUInt64LE(BigInt(previousEnd), 24);
  header.writeUInt32LE(headerCrc(header), 20);
  return header;
}

function headerCrc(header: Buffer): number {
  return crc32c(header, 24, SEGMENT_HEADER_BYTES, crc32c(header, 0, 20));
}
