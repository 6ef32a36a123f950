import { fdatasync } from 'node:fs';
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '../errors.ts';

/**
 * The few calls by which the log touches a disk.
 *
 * They are an interface so that tests can cut a write in two, fail a flush or drop what was not
 * flushed. Calls that only touch the page cache are synchronous; flushes are not.
 */
export interface FileSystem {
  /** Makes a directory and its parents. */
  makeDirectory(directory: string): void;
  /** The names in a directory. */
  list(directory: string): string[];
  /** Opens a file; `read` and `write` insist that it is there, `create` that it is not. */
  open(path: string, mode: 'create' | 'write' | 'read'): number;
  /** The size of an open file. */
  size(file: number): number;
  /** Reads; may return fewer bytes than asked for. */
  read(file: number, target: Buffer, offset: number, length: number, position: number): number;
  /** Fills a buffer, less only at the end of the file, and makes nobody wait meanwhile. */
  readInBackground(file: number, target: Buffer, position: number): Promise<number>;
  /** Writes; may take fewer bytes than given. */
  write(file: number, source: Buffer, offset: number, length: number, position: number): number;
  /** Cuts a file. */
  truncate(file: number, length: number): void;
  /** Makes a file's bytes and size durable. */
  flush(file: number): Promise<void>;
  /** Makes a directory's names durable. */
  flushDirectory(directory: string): Promise<void>;
  /** Closes a file. */
  close(file: number): void;
  /** Gives a file another name. */
  rename(from: string, to: string): void;
  /** Removes a file. */
  remove(path: string): void;
  /** Writes a file in the place of another, whole or not at all, not necessarily durably. */
  replace(path: string, bytes: Buffer): Promise<void>;
}

/** What is read of open files. */
export type OpenFiles = Pick<FileSystem, 'size' | 'read'>;

const read = promisify(fs.read);
const openFlags = { create: 'wx+', write: 'r+', read: 'r' } as const;

/** The machine's own file system. */
export const nodeFileSystem: FileSystem = {
  makeDirectory,
  list: (directory) => fs.readdirSync(directory),
  open: (path, mode) => fs.openSync(path, openFlags[mode], 0o600),
  size: (file) => fs.fstatSync(file).size,
  read: (file, target, offset, length, position) =>
    fs.readSync(file, target, offset, length, position),
  readInBackground: async (file, target, position) => {
    let done = 0;
    while (done < target.length) {
      const taken = await read(file, target, done, target.length - done, position + done);
      if (taken.bytesRead === 0) break;
      done += taken.bytesRead;
    }
    return done;
  },
  write: (file, source, offset, length, position) =>
    fs.writeSync(file, source, offset, length, position),
  truncate: (file, length) => fs.ftruncateSync(file, length),
  flush: (file) =>
    new Promise((resolve, reject) =>
      fdatasync(file, (error) => (error ? reject(error) : resolve())),
    ),
  flushDirectory: async (directory) => {
    // NTFS journals names, and Windows refuses to flush the handle that Node gets of a directory.
    if (process.platform === 'win32') return;
    const handle = await fs.promises.open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  close: (file) => fs.closeSync(file),
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.unlinkSync(path),
  replace: async (path, bytes) => {
    try {
      await fs.promises.writeFile(`${path}.new`, bytes, { mode: 0o600 });
      await fs.promises.rename(`${path}.new`, path);
    } catch (error) {
      await fs.promises.rm(`${path}.new`, { force: true }).catch(() => undefined);
      throw error;
    }
  },
};

/** What systems answer where there is nothing to flush, no way to, or not for this user. */
const flushRefusals = new Set(
  'EACCES EPERM EROFS EINVAL EBADF EISDIR ENOTSUP EOPNOTSUPP ENOSYS'.split(' '),
);

/** Whether a flush was refused, which says nothing of the disk, and did not fail. */
export function isFlushRefused(error: unknown): boolean {
  return flushRefusals.has(systemCode(error) ?? '');
}

/** All bytes of a file, or undefined if there is none. */
export function readFile(files: FileSystem, path: string): Buffer | undefined {
  let file: number;
  try {
    file = files.open(path, 'read');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.allocUnsafeSlow(files.size(file));
    return bytes.subarray(0, readFully(files, file, bytes, bytes.length, 0));
  } finally {
    files.close(file);
  }
}

/** Writes all of a buffer, however little the system takes at a time. */
export function writeFully(files: FileSystem, file: number, data: Buffer, position: number): void {
  let done = 0;
  while (done < data.length) {
    const taken = files.write(file, data, done, data.length - done, position + done);
    if (taken <= 0) throw Object.assign(new Error('A write took nothing.'), { code: 'EIO' });
    done += taken;
  }
}

/** Reads up to `length` bytes, fewer only at the end of the file. */
export function readFully(
  files: OpenFiles,
  file: number,
  target: Buffer,
  length: number,
  position: number,
): number {
  let done = 0;
  while (done < length) {
    const taken = files.read(file, target, done, length - done, position + done);
    if (taken === 0) break;
    done += taken;
  }
  return done;
}

/** Node's own recursive form never returns where the kernel refuses with ENOENT, as in /proc. */
function makeDirectory(directory: string): void {
  if (fs.existsSync(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory && !fs.existsSync(parent)) makeDirectory(parent);
  try {
    fs.mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}
