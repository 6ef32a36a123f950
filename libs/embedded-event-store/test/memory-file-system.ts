import type { FileSystem } from '../src/log/file-system.ts';

const sectorBytes = 512;

interface MemoryFile {
  bytes: Buffer;
  /** What the last flush made durable. */
  durable: Buffer;
  /** What happened to the file since then, in order. */
  unflushed: Change[];
}

type Change =
  | { readonly at: number; readonly bytes: Buffer }
  /** The file was given another length. */
  | { readonly length: number };

type Names = Map<string, MemoryFile>;

/** What a test may do to what the log does; each may throw or change what happens. */
export interface Faults {
  /** How many of the bytes a write takes. */
  taken?: (length: number) => number;
  beforeWrite?: () => void;
  beforeFlush?: () => void;
  beforeFlushDirectory?: () => void;
  beforeRead?: (path: string, from: number, to: number) => void;
  beforeTruncate?: () => void;
  beforeRename?: () => void;
  beforeRemove?: () => void;
  beforeOpen?: (path: string) => void;
  /** Keeps a file from being replaced for as long as it likes. */
  beforeReplace?: (path: string) => Promise<void>;
}

/**
 * A disk in memory that knows what was flushed. `afterPowerCut` gives the disk as a machine may
 * find it that lost its power: of each file what was flushed, and some sectors and sizes of what was not; of
 * the directory the names that were flushed, and some changes of those that were not, each as a whole:
 * a file that was given another name has the one or the other. `afterKill` gives it as the next process finds it: nothing is lost, and nothing more is durable.
 */
export class MemoryFileSystem implements FileSystem {
  readonly files: Names;
  #durableNames: Names;
  /** What happened to the names since the last flush of the directory, in order. */
  #unflushedNames: ((names: Names) => void)[] = [];
  readonly faults: Faults = {};
  #open: (MemoryFile | undefined)[] = [];
  #dead = false;

  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    this.files = new Map(
      [...files].map(([path, bytes]) => [
        path,
        { bytes: Buffer.from(bytes), durable: Buffer.from(bytes), unflushed: [] },
      ]),
    );
    this.#durableNames = new Map(this.files);
  }

  /**
   * Nothing works from now on; the bytes are as the power cut leaves them. Each sector that was written
   * and not flushed, each size that the file had, and each change of a name, is kept or not.
   */
  afterPowerCut(isKept: () => boolean): MemoryFileSystem {
    this.#dead = true;
    const left = new Map<string, Buffer>();
    const names = new Map(this.#durableNames);
    for (const change of this.#unflushedNames) if (isKept()) change(names);
    for (const [path, file] of names) left.set(path, leftOf(file, isKept));
    return new MemoryFileSystem(left);
  }

  /** Nothing works from now on; the next process finds all that was written. */
  afterKill(): MemoryFileSystem {
    this.#dead = true;
    const next = new MemoryFileSystem();
    for (const [path, file] of this.files) next.files.set(path, file);
    next.#durableNames = this.#durableNames;
    next.#unflushedNames = this.#unflushedNames;
    return next;
  }

  /** The bytes of every file, to be changed and given to another disk. */
  copy(): Map<string, Buffer> {
    return new Map([...this.files].map(([path, { bytes }]) => [path, Buffer.from(bytes)]));
  }

  makeDirectory(): void {}

  list(): string[] {
    return [...this.files.keys()].map((path) => path.split('/').at(-1) as string);
  }

  open(path: string, mode: 'create' | 'write' | 'read'): number {
    this.#check();
    this.faults.beforeOpen?.(path);
    const known = this.files.get(path);
    if (mode === 'read' && !known) throw Object.assign(new Error(path), { code: 'ENOENT' });
    if (mode === 'create' && known) throw Object.assign(new Error(path), { code: 'EEXIST' });
    const file = known ?? { bytes: Buffer.alloc(0), durable: Buffer.alloc(0), unflushed: [] };
    if (!known) this.#change((names) => names.set(path, file));
    return this.#open.push(file) - 1;
  }

  size(file: number): number {
    return this.#file(file).bytes.length;
  }

  read(file: number, target: Buffer, offset: number, length: number, position: number): number {
    const known = this.#file(file);
    const { bytes } = known;
    if (this.faults.beforeRead) {
      const [path] = [...this.files].find(([, each]) => each === known) as [string, MemoryFile];
      this.faults.beforeRead(path, position, Math.min(position + length, bytes.length));
    }
    return bytes.copy(target, offset, position, Math.min(position + length, bytes.length));
  }

  async readInBackground(file: number, target: Buffer, position: number): Promise<number> {
    await Promise.resolve();
    return this.read(file, target, 0, target.length, position);
  }

  write(file: number, source: Buffer, offset: number, length: number, position: number): number {
    const target = this.#file(file);
    this.faults.beforeWrite?.();
    const taken = Math.min(length, this.faults.taken?.(length) ?? length);
    const needed = position + taken;
    if (needed > target.bytes.length) target.bytes = resized(target.bytes, needed);
    const bytes = Buffer.from(source.subarray(offset, offset + taken));
    bytes.copy(target.bytes, position);
    target.unflushed.push({ at: position, bytes });
    return taken;
  }

  truncate(file: number, length: number): void {
    const target = this.#file(file);
    this.faults.beforeTruncate?.();
    target.bytes = resized(target.bytes, length);
    target.unflushed.push({ length });
  }

  async flush(file: number): Promise<void> {
    const target = this.#file(file);
    await Promise.resolve();
    this.#check();
    // As on Linux: a flush that fails leaves the pages marked clean, and the next one skips them.
    const { durable } = target;
    const unflushed = target.unflushed.splice(0);
    this.faults.beforeFlush?.();
    let written = durable;
    for (const change of unflushed) {
      const isCut = 'length' in change;
      const end = isCut ? change.length : change.at + change.bytes.length;
      if (isCut || end > written.length) written = resized(written, end);
      if (!isCut) change.bytes.copy(written, change.at);
    }
    target.durable = resized(written, target.bytes.length);
  }

  async flushDirectory(): Promise<void> {
    // A turn of the event loop, so that a kill may fall between a name and its flush.
    await new Promise((resolve) => setImmediate(resolve));
    this.#check();
    this.faults.beforeFlushDirectory?.();
    this.#durableNames = new Map(this.files);
    this.#unflushedNames = [];
  }

  rename(from: string, to: string): void {
    this.#check();
    this.faults.beforeRename?.();
    const file = this.files.get(from) as MemoryFile;
    this.#change((names) => {
      names.set(to, file);
      names.delete(from);
    });
  }

  remove(path: string): void {
    this.#check();
    this.faults.beforeRemove?.();
    this.#change((names) => names.delete(path));
  }

  close(file: number): void {
    this.#open[file] = undefined;
  }

  async replace(path: string, bytes: Buffer): Promise<void> {
    await Promise.resolve();
    await this.faults.beforeReplace?.(path);
    this.#check();
    this.faults.beforeWrite?.();
    const unflushed = [{ at: 0, bytes }];
    const file = { bytes, durable: Buffer.alloc(0), unflushed };
    this.#change((names) => names.set(path, file));
  }

  #change(change: (names: Names) => void): void {
    change(this.files);
    this.#unflushedNames.push(change);
  }

  #file(file: number): MemoryFile {
    this.#check();
    return this.#open[file] as MemoryFile;
  }

  #check(): void {
    if (this.#dead) throw Object.assign(new Error('The power is off.'), { code: 'EIO' });
  }
}

/** What a power cut leaves of a file. */
function leftOf(
  { durable, unflushed }: Pick<MemoryFile, 'durable' | 'unflushed'>,
  isKept: () => boolean,
): Buffer {
  let left: Buffer = Buffer.from(durable);
  for (const change of unflushed) {
    if ('length' in change) {
      if (isKept()) left = resized(left, change.length);
      continue;
    }
    const { bytes, at: from } = change;
    for (let at = from; at < from + bytes.length;) {
      const next = Math.min(at - (at % sectorBytes) + sectorBytes, from + bytes.length);
      const isThere = isKept();
      // The size may be kept without the bytes by which the file grew.
      if (next > left.length && (isThere || isKept())) left = resized(left, next);
      if (isThere) bytes.copy(left, at, at - from, next - from);
      at = next;
    }
  }
  return left;
}

function resized(bytes: Buffer, length: number): Buffer {
  const other = Buffer.alloc(length);
  bytes.copy(other);
  return other;
}
