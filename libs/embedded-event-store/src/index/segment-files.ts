import { join } from 'node:path';
import { indexName } from '../log/evidence.ts';
import { readFile, type FileSystem } from '../log/file-system.ts';
import type { Covered, SavedSegments } from '../log/saved-segments.ts';
import { decodeSegment, encodeSegment, type SavedSegment } from './segment-columns.ts';
import type { StreamIndex } from './stream-index.ts';

/** What the saved index of a segment holds; undefined if it is not there, or not as it was written. */
export function readIndex(
  files: FileSystem,
  directory: string,
  base: number,
): SavedSegment | undefined {
  try {
    const bytes = readFile(files, join(directory, indexName(base)));
    return bytes && decodeSegment(bytes);
  } catch {
    return undefined;
  }
}

/** The index, saved in a file for each segment. Whoever deletes one loses time at the next start. */
export class SegmentFiles implements SavedSegments {
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #index: StreamIndex;
  readonly #distrusted: ReadonlySet<number>;
  #found: SavedSegment | undefined;
  /** Of damaged segments: they are not saved again. */
  readonly #forgotten = new Set<number>();
  #writing = Promise.resolve();

  /** `distrusted` are segments whose saved index is not to be taken. */
  constructor(
    files: FileSystem,
    directory: string,
    index: StreamIndex,
    distrusted: ReadonlySet<number> = new Set(),
  ) {
    this.#files = files;
    this.#directory = directory;
    this.#index = index;
    this.#distrusted = distrusted;
  }

  read(base: number): Covered | undefined {
    return readIndex(this.#files, this.#directory, base)?.covered;
  }

  find(base: number, previousCrc: number): Covered | undefined {
    const isTrusted = !this.#distrusted.has(base);
    const saved = isTrusted ? readIndex(this.#files, this.#directory, base) : undefined;
    const fits =
      saved?.covered.base === base &&
      saved.covered.previousCrc === previousCrc &&
      this.#index.isContinuedBy(saved.columns);
    this.#found = fits ? saved : undefined;
    return this.#found?.covered;
  }

  take(covered: Covered, isLast: boolean): void {
    if (this.#found?.covered !== covered) throw new Error('Only what was found can be taken.');
    this.#index.take(this.#found.columns, isLast);
    this.#found = undefined;
  }

  begin(): void {
    this.#index.startSegment();
  }

  save(covered: Covered): Promise<void> {
    if (this.#forgotten.has(covered.base)) return this.#writing;
    const bytes = this.#encode(covered);
    if (bytes === undefined) return this.#writing;
    const path = join(this.#directory, indexName(covered.base));
    // One after the other, so that the latest of a segment stays.
    this.#writing = this.#writing
      .then(() => this.#files.replace(path, bytes))
      .catch(() => undefined);
    return this.#writing;
  }

  forget(base: number): void {
    this.#forgotten.add(base);
    this.#remove(base);
    // One that is being written comes after that.
    this.#writing = this.#writing.then(() => this.#remove(base));
  }

  /** Undefined where there is no memory for it. */
  #encode(covered: Covered): Buffer | undefined {
    try {
      return encodeSegment({ covered, columns: this.#index.columns() });
    } catch {
      return undefined;
    }
  }

  #remove(base: number): void {
    try {
      this.#files.remove(join(this.#directory, indexName(base)));
    } catch {
      // It is not there, or the disk does not let it go.
    }
  }
}
