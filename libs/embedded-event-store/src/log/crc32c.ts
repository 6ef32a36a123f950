/** Tables for the Castagnoli polynomial, one for each of eight bytes taken at once. */
const tables = makeTables();

function makeTables(): Int32Array[] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
    first[byte] = value;
  }
  const all = [first];
  for (let index = 1; index < 8; index++) {
    const previous = all[index - 1] as Int32Array;
    const next = new Int32Array(256);
    for (let byte = 0; byte < 256; byte++) {
      const value = previous[byte] as number;
      next[byte] = (value >>> 8) ^ (first[value & 0xff] as number);
    }
    all.push(next);
  }
  return all;
}

const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

/** CRC-32C of a part of a buffer, as an unsigned number; `before` is that of the bytes before it. */
export function crc32c(buffer: Uint8Array, start = 0, end = buffer.length, before = 0): number {
  const b = buffer as unknown as { readonly [index: number]: number };
  let crc = ~before;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    crc ^= b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24);
    crc =
      t7[crc & 0xff]! ^
      t6[(crc >>> 8) & 0xff]! ^
      t5[(crc >>> 16) & 0xff]! ^
      t4[crc >>> 24]! ^
      t3[b[at + 4]!]! ^
      t2[b[at + 5]!]! ^
      t1[b[at + 6]!]! ^
      t0[b[at + 7]!]!;
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ t0[(crc ^ b[at]!) & 0xff]!;
  return ~crc >>> 0;
}
