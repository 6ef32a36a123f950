import { crc32 } from 'node:zlib';
import { readFully, type FileSystem } from './file-system.ts';
import { isLoss } from './lost-bytes.ts';

/** A segment is read, and its bytes are checked, in blocks of this size. */
export const BLOCK_BYTES = 256 * 1024;

/**
 * The CRC-32 of every block of a segment, the last and growing one included. Taken from what is
 * written, or from frames whose own CRC was checked, it lets any block be checked when it is read.
 * It stands in no log, only in saved indexes, and so is the one that Node computes at full speed.
 */
export class BlockSums {
  readonly #full: number[] = [];
  #last = 0;
  #length = 0;

  /** The sums as they were saved for a segment of this length. */
  static of(sums: Uint32Array, length: number): BlockSums {
    const saved = new BlockSums();
    const full = Math.floor(length / BLOCK_BYTES);
    for (let block = 0; block < full; block++) saved.#full.push(sums[block] as number);
    saved.#last = sums[full] ?? 0;
    saved.#length = length;
    return saved;
  }

  /** How many bytes are summed. */
  get length(): number {
    return this.#length;
  }

  /** Adds bytes that follow those before. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const room = BLOCK_BYTES - (this.#length % BLOCK_BYTES);
      const end = Math.min(bytes.length, at + room);
      this.#last = crc32(bytes.subarray(at, end), this.#last);
      this.#length += end - at;
      at = end;
      if (this.#length % BLOCK_BYTES > 0) continue;
      this.#full.push(this.#last);
      this.#last = 0;
    }
  }

  /** Whether the bytes of a block are those that were summed. */
  fits(block: number, bytes: Uint8Array): boolean {
    return crc32(bytes) === (this.#full[block] ?? this.#last);
  }

  /** Whether saved sums are those of the same bytes. */
  equals(saved: Uint32Array): boolean {
    const own = this.save();
    return own.length === saved.length && own.every((sum, block) => sum === saved[block]);
  }

  /** One number for each block. */
  save(): Uint32Array {
    const isBegun = this.#length % BLOCK_BYTES > 0;
    return Uint32Array.from(isBegun ? [...this.#full, this.#last] : this.#full);
  }
}

/** Reads a block into `bytes`; false if the disk has not got it, or not as it was written. */
export function readBlock(
  files: FileSystem,
  { file, sums }: { readonly file: number; readonly sums: BlockSums },
  block: number,
  bytes: Buffer,
): boolean {
  try {
    const got = readFully(files, file, bytes, bytes.length, block * BLOCK_BYTES);
    return sums.fits(block, bytes.subarray(0, got));
  } catch (error) {
    if (isLoss(error)) return false;
    throw error;
  }
}
