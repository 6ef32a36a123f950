import { INT64_MAX } from '../wire/writer.ts';

/**
 * One event as it lies in the log:
 *
 *     length u32 | revision u48 | created u48 (ms) | id 16 | flags u8 | 0 |
 *     stream length u16 | type length u16 | metadata length u32 | data length u32 |
 *     stream | type | metadata | data
 */
const headerBytes = 46;
const jsonFlag = 1;
const tombstoneFlag = 2;

/** The revision of the event that tombstones a stream. */
export const TOMBSTONE_REVISION = INT64_MAX;

/** An event that somebody wants to append. */
export interface ProposedEvent {
  readonly id: Buffer;
  readonly type: string;
  readonly isJson: boolean;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

/** Where and when a proposed event gets its place. */
export interface Placement {
  readonly stream: string;
  readonly revision: number;
  readonly createdMs: number;
}

/** The longest stream name and the longest event type, in bytes. */
export const NAME_BYTES_MAX = 0xffff;

/** An upper bound of what the event takes in the log. */
export function recordBytesMax(stream: string, event: ProposedEvent): number {
  return (
    headerBytes +
    3 * (stream.length + event.type.length) +
    event.metadata.length +
    event.data.length
  );
}

/** What events take in the log, exactly. */
export function recordsBytes(
  records: readonly { readonly stream: string; readonly event: ProposedEvent }[],
): number {
  let bytes = 0;
  let name = '';
  let nameBytes = 0;
  for (const { stream, event } of records) {
    // As a rule many events in a row are of one stream.
    if (stream !== name) [name, nameBytes] = [stream, Buffer.byteLength(stream)];
    bytes += headerBytes + nameBytes + Buffer.byteLength(event.type);
    bytes += event.metadata.length + event.data.length;
  }
  return bytes;
}

/** Writes the event at an offset and returns the offset after it. */
export function writeRecord(
  target: Buffer,
  offset: number,
  placement: Placement,
  event: ProposedEvent,
): number {
  const tombstone = placement.revision === TOMBSTONE_REVISION;
  let at = offset + headerBytes;
  const streamBytes = target.write(placement.stream, at, 'utf8');
  at += streamBytes;
  const typeBytes = target.write(event.type, at, 'utf8');
  at += typeBytes;
  target.set(event.metadata, at);
  at += event.metadata.length;
  target.set(event.data, at);
  at += event.data.length;
  target.writeUInt32LE(at - offset, offset);
  target.writeUIntLE(tombstone ? 0 : placement.revision, offset + 4, 6);
  target.writeUIntLE(placement.createdMs, offset + 10, 6);
  target.set(event.id, offset + 16);
  target[offset + 32] = (event.isJson ? jsonFlag : 0) | (tombstone ? tombstoneFlag : 0);
  target[offset + 33] = 0;
  target.writeUInt16LE(streamBytes, offset + 34);
  target.writeUInt16LE(typeBytes, offset + 36);
  target.writeUInt32LE(event.metadata.length, offset + 38);
  target.writeUInt32LE(event.data.length, offset + 42);
  return at;
}

/** A recorded event: a view on bytes of the log. */
export class StoredEvent {
  readonly buffer: Buffer;
  readonly offset: number;
  /** The event's place in the log; strictly increasing, never given twice. */
  readonly position: number;

  constructor(buffer: Buffer, offset: number, position: number) {
    this.buffer = buffer;
    this.offset = offset;
    this.position = position;
  }

  /** The bytes the record takes in the log. */
  get length(): number {
    return this.buffer.readUInt32LE(this.offset);
  }

  get revision(): number {
    return this.isTombstone ? TOMBSTONE_REVISION : this.buffer.readUIntLE(this.offset + 4, 6);
  }

  get createdMs(): number {
    return this.buffer.readUIntLE(this.offset + 10, 6);
  }

  get id(): Buffer {
    return this.buffer.subarray(this.offset + 16, this.offset + 32);
  }

  get isJson(): boolean {
    return ((this.buffer[this.offset + 32] as number) & jsonFlag) !== 0;
  }

  get isTombstone(): boolean {
    return ((this.buffer[this.offset + 32] as number) & tombstoneFlag) !== 0;
  }

  get streamBytes(): number {
    return this.buffer.readUInt16LE(this.offset + 34);
  }

  get typeBytes(): number {
    return this.buffer.readUInt16LE(this.offset + 36);
  }

  get metadataBytes(): number {
    return this.buffer.readUInt32LE(this.offset + 38);
  }

  get dataBytes(): number {
    return this.buffer.readUInt32LE(this.offset + 42);
  }

  /** Where stream, type, metadata and data begin, one after the other. */
  get streamOffset(): number {
    return this.offset + headerBytes;
  }

  get stream(): string {
    const start = this.streamOffset;
    return this.buffer.toString('utf8', start, start + this.streamBytes);
  }

  get type(): string {
    const start = this.streamOffset + this.streamBytes;
    return this.buffer.toString('utf8', start, start + this.typeBytes);
  }

  get metadata(): Buffer {
    const start = this.streamOffset + this.streamBytes + this.typeBytes;
    return this.buffer.subarray(start, start + this.metadataBytes);
  }

  get data(): Buffer {
    const start = this.streamOffset + this.streamBytes + this.typeBytes + this.metadataBytes;
    return this.buffer.subarray(start, start + this.dataBytes);
  }

  /** Whether the record's lengths fit each other and the bytes there are. */
  fits(end: number): boolean {
    if (this.offset + headerBytes > end || this.offset + this.length > end) return false;
    const parts = this.streamBytes + this.typeBytes + this.metadataBytes + this.dataBytes;
    return headerBytes + parts === this.length;
  }
}
