import { crc32 } from 'node:zlib';
import type { Covered } from '../log/saved-segments.ts';
import type { StreamMetadata } from './stream-metadata.ts';

/** What the index has of the events of one segment, column by column. */
export interface SegmentColumns {
  /** Before the segment: how many events there are, how many stream names, and their CRC. */
  readonly firstOrdinal: number;
  readonly firstKey: number;
  readonly namesCrc: number;
  /** The low 32 and high 16 bits of each event's position, the key of its stream, and its id. */
  readonly low: Uint32Array;
  readonly high: Uint16Array;
  readonly keys: Uint32Array;
  readonly ids: Buffer;
  readonly notes: SegmentNotes;
}

/** What has no column. */
export interface SegmentNotes {
  /** The names of the streams from `firstKey` on. */
  readonly names: readonly string[];
  /** Streams whose metadata changed, by key, and what they are at the end of the segment. */
  readonly metadata: readonly (readonly [number, StreamMetadata])[];
  /** The ordinals of tombstones. */
  readonly tombstones: readonly number[];
}

/** What a saved index of a segment holds. */
export interface SavedSegment {
  readonly covered: Covered;
  readonly columns: SegmentColumns;
}

const HEADER_BYTES = 72;
const magic = Buffer.from('EVLIDX02', 'latin1');

/**
 * The bytes of a saved index:
 *
 *     magic 8 | base u64 | end u64 | previous CRC u32 | last CRC u32 | first ordinal u32 |
 *     first key u32 | names CRC u32 | events u32 | sums u32 | notes length u32 | zeros |
 *     CRC of all the rest u32 | low u32… | keys u32… | sums u32… | high u16… | ids 16… | notes JSON
 */
export function encodeSegment({ covered, columns }: SavedSegment): Buffer {
  const { low, high, keys, ids } = columns;
  const { sums } = covered;
  const notes = Buffer.from(JSON.stringify(columns.notes), 'utf8');
  const header = Buffer.alloc(HEADER_BYTES);
  magic.copy(header);
  header.writeBigUInt64LE(BigInt(covered.base), 8);
  header.writeBigUInt64LE(BigInt(covered.end), 16);
  const numbers = [covered.previousCrc, covered.lastCrc, columns.firstOrdinal, columns.firstKey];
  numbers.push(columns.namesCrc, low.length, sums.length, notes.length);
  numbers.forEach((number, index) => header.writeUInt32LE(number, 24 + 4 * index));
  const bytes = Buffer.concat([
    header,
    ...[low, keys, sums, high].map(bytesOf),
    ids.subarray(0, 16 * low.length),
    notes,
  ]);
  bytes.writeUInt32LE(crc32(bytes), HEADER_BYTES - 4);
  return bytes;
}

/** Reads a saved index, whose bytes must begin their memory; undefined on any doubt. */
export function decodeSegment(bytes: Buffer): SavedSegment | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 8).equals(magic)) return undefined;
  const crc = bytes.readUInt32LE(HEADER_BYTES - 4);
  bytes.writeUInt32LE(0, HEADER_BYTES - 4);
  if (crc32(bytes) !== crc) return undefined;
  const number = (index: number) => bytes.readUInt32LE(24 + 4 * index);
  const [events, sums, notesBytes] = [number(5), number(6), number(7)];
  if (bytes.length !== HEADER_BYTES + events * 26 + sums * 4 + notesBytes) return undefined;
  const start = bytes.byteOffset + HEADER_BYTES;
  const words = new Uint32Array(bytes.buffer, start, 2 * events + sums);
  const high = start + words.byteLength;
  const ids = HEADER_BYTES + words.byteLength + 2 * events;
  return {
    covered: {
      base: Number(bytes.readBigUInt64LE(8)),
      end: Number(bytes.readBigUInt64LE(16)),
      previousCrc: number(0),
      lastCrc: number(1),
      sums: words.slice(2 * events),
    },
    columns: {
      firstOrdinal: number(2),
      firstKey: number(3),
      namesCrc: number(4),
      low: words.subarray(0, events),
      keys: words.subarray(events, 2 * events),
      high: new Uint16Array(bytes.buffer, high, events),
      ids: bytes.subarray(ids, ids + 16 * events),
      notes: JSON.parse(bytes.toString('utf8', ids + 16 * events)) as SegmentNotes,
    },
  };
}

function bytesOf(array: Uint32Array | Uint16Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
