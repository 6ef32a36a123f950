/**
 * Reads protobuf fields from a buffer, in the order they come.
 *
 * 64-bit values are numbers: positions and revisions stay far below 2^53. Larger ones keep
 * their magnitude but not every digit, which is enough for "beyond the end".
 */
export class WireReader {
  readonly #buffer: Buffer;
  readonly #end: number;
  #position: number;
  #wireType = 0;

  constructor(buffer: Buffer, start = 0, end = buffer.length) {
    this.#buffer = buffer;
    this.#position = start;
    this.#end = end;
  }

  /** The next field's number, or 0 at the end of the message. */
  next(): number {
    if (this.#position >= this.#end) return 0;
    const tag = this.uint64();
    this.#wireType = tag & 7;
    return tag >>> 3;
  }

  /** A varint as an unsigned number. */
  uint64(): number {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low;
    }
    let factor = 2 ** 28;
    let value = low;
    for (let index = 0; index < 6; index++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new RangeError('A varint is longer than ten bytes.');
  }

  /** A varint as a signed 64-bit integer, exact. */
  int64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new RangeError('A varint is longer than ten bytes.');
  }

  /** A zigzag varint, as the second protocol uses for revisions. */
  sint64(): number {
    const value = this.uint64();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A length-delimited field, as a view on the buffer. */
  bytes(): Buffer {
    const length = this.uint64();
    const start = this.#position;
    if (start + length > this.#end) throw new RangeError('A field ends beyond its message.');
    this.#position = start + length;
    return this.#buffer.subarray(start, start + length);
  }

  /** A length-delimited field as UTF-8 text. */
  string(): string {
    return this.bytes().toString('utf8');
  }

  /** A nested message. */
  message(): WireReader {
    return new WireReader(this.bytes());
  }

  /** A 64-bit float. */
  double(): number {
    const value = this.#buffer.readDoubleLE(this.#position);
    this.#position += 8;
    return value;
  }

  /** Passes over a field this reader's owner does not know. */
  skip(): void {
    if (this.#wireType === 0) this.int64();
    else if (this.#wireType === 1) this.#position += 8;
    else if (this.#wireType === 2) this.bytes();
    else if (this.#wireType === 5) this.#position += 4;
    else throw new RangeError(`Wire type ${this.#wireType} is not supported.`);
  }

  #byte(): number {
    const byte = this.#position < this.#end ? this.#buffer[this.#position] : undefined;
    if (byte === undefined) throw new RangeError('A varint ends beyond its message.');
    this.#position += 1;
    return byte;
  }
}
