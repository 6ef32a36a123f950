import { systemCode } from '../errors.ts';
import { readFully, type OpenFiles } from './file-system.ts';

/** The system reads whole pages, so this is the least that is lost. */
const pageBytes = 4096;

/** What the system answers where a disk, or the sums of its file system, have lost bytes. */
const lossCodes = new Set(['EIO', 'EBADMSG', 'EUCLEAN', 'ENODATA']);

/** Whether a call failed because the disk has not got what was written to it. */
export function isLoss(error: unknown): boolean {
  return lossCodes.has(systemCode(error) ?? '');
}

/** The bytes of one file that the disk does not give. */
export class LostBytes {
  readonly #pages = new Map<number, string>();
  /** How far they were asked for. */
  #end = 0;

  /**
   * Reads up to `length` bytes, fewer only at the end of the file. What the disk does not give is
   * remembered and filled with zeros, so that one bad sector does not hide all that is around it.
   */
  read(files: OpenFiles, file: number, target: Buffer, length: number, position: number): number {
    try {
      return readFully(files, file, target, length, position);
    } catch (error) {
      if (!isLoss(error)) throw error;
    }
    let done = 0;
    while (done < length) {
      const at = position + done;
      const wanted = Math.min(length - done, pageBytes - (at % pageBytes));
      const page = target.subarray(done, done + wanted);
      const got = this.#readPage(files, file, page, at);
      done += got;
      if (got < wanted) break;
    }
    return done;
  }

  /** Whether anything was lost of a range, as far as it was read. */
  isIn(from: number, to: number): boolean {
    return this.#pagesOf(from, to).next().done !== true;
  }

  /** What was lost of a range, in words. */
  inWords(from: number, to: number): string | undefined {
    const pages = [...this.#pagesOf(from, to)];
    const first = pages[0];
    if (first === undefined) return undefined;
    const run = pages.findIndex((page, index) => page !== first + index);
    const behind = first + (run < 0 ? pages.length : run);
    const more = run < 0 ? '' : ', and others behind them';
    const bytes = `bytes ${first * pageBytes} to ${Math.min(behind * pageBytes, this.#end)}`;
    return `${bytes} cannot be read (${this.#pages.get(first)})${more}`;
  }

  #readPage(files: OpenFiles, file: number, page: Buffer, position: number): number {
    try {
      return readFully(files, file, page, page.length, position);
    } catch (error) {
      if (!isLoss(error)) throw error;
      this.#pages.set(Math.floor(position / pageBytes), systemCode(error) as string);
      this.#end = Math.max(this.#end, position + page.length);
      page.fill(0);
      return page.length;
    }
  }

  *#pagesOf(from: number, to: number): Generator<number> {
    if (this.#pages.size === 0) return;
    for (let page = Math.floor(from / pageBytes); page * pageBytes < to; page++) {
      if (this.#pages.has(page)) yield page;
    }
  }
}
