/** Stands for the largest signed 64-bit number, which a double cannot hold. */
export const INT64_MAX = 2 ** 63;

/** Stands for the largest unsigned 64-bit number, which the protocol uses for -1. */
export const UINT64_MAX = 2 ** 64;

/** The number of bytes a varint takes. */
export function varintLength(value: number): number {
  if (value < 0) return 10;
  if (value >= INT64_MAX) return value >= UINT64_MAX ? 10 : 9;
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

/**
 * Writes protobuf fields into a buffer that grows.
 *
 * Sizes of nested messages are computed by writing them apart, except on the paths that carry
 * events, which know their sizes beforehand and use `reserve`.
 */
export class WireWriter {
  buffer: Buffer;
  length = 0;

  constructor(capacity = 128) {
    this.buffer = Buffer.allocUnsafe(capacity);
  }

  /** Makes room for so many more bytes. */
  reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  /** One byte; the caller has reserved the room. */
  byte(value: number): void {
    this.buffer[this.length++] = value;
  }

  /** A varint. Negative numbers are written as 64-bit two's complement. */
  varint(value: number): void {
    this.reserve(10);
    if (value < 0 || value >= INT64_MAX) return this.#wide(wideInteger(value));
    let rest = value;
    while (rest >= 0x80000000) {
      this.buffer[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.buffer[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.buffer[this.length++] = rest;
  }

  /** A varint field; written even when it is zero, for oneofs. */
  uint(field: number, value: number): this {
    this.varint(field * 8);
    this.varint(value);
    return this;
  }

  /** The same with a 64-bit integer that a number may not hold. */
  int64(field: number, value: bigint): this {
    this.varint(field * 8);
    this.reserve(10);
    this.#wide(value);
    return this;
  }

  /** A zigzag field, as the second protocol uses for revisions. */
  sint(field: number, value: number): this {
    return this.uint(field, value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** A length-delimited field. */
  bytes(field: number, value: Uint8Array): this {
    this.varint(field * 8 + 2);
    this.varint(value.length);
    this.raw(value);
    return this;
  }

  /** A text field. */
  string(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  /** A nested message; without a body an empty one. */
  message(field: number, body?: WireWriter): this {
    return this.bytes(field, body === undefined ? Buffer.alloc(0) : body.finish());
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): this {
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
    return this;
  }

  /** Begins a gRPC message of so many bytes, which are not compressed and come next. */
  prefix(bytes: number): this {
    this.reserve(bytes + 5);
    this.byte(0);
    this.buffer.writeUInt32BE(bytes, this.length);
    this.length += 4;
    return this;
  }

  /** What was written, as a view. */
  finish(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  #wide(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest >= 128n) {
      this.buffer[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.buffer[this.length++] = Number(rest);
  }
}

function wideInteger(value: number): bigint {
  if (value >= UINT64_MAX) return 2n ** 64n - 1n;
  return value === INT64_MAX ? 2n ** 63n - 1n : BigInt(value);
}
