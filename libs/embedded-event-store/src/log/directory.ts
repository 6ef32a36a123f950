import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EventStoreError, systemCode } from '../errors.ts';
import { rangeBesideReaders, tryLock } from './file-lock.ts';
import { isFlushRefused, nodeFileSystem, type FileSystem } from './file-system.ts';
import { segmentName } from './segment.ts';

/** The lock of a data directory, held. */
export interface DirectoryLock {
  /** The directory itself: where its name leads may change while it is open. */
  readonly directory: string;
  /** Locks the log as well, if it was only now begun. */
  holdLog(): void;
  release(): void;
}

/**
 * Makes the data directory, makes it durable and takes its lock. All of its files are named from where it
 * is: the program may go to another working directory, and a link be led elsewhere.
 *
 * The kernel releases the lock with the process, however it ends, so a directory is free again at
 * once after a kill. The file `lock` may be removed by somebody who takes it for left behind; the first
 * segment is never removed, and so it is locked as well.
 */
export async function lockDirectory(
  named: string,
  disk: Pick<FileSystem, 'makeDirectory' | 'flushDirectory'> = nodeFileSystem,
): Promise<DirectoryLock> {
  const files: number[] = [];
  const release = () => files.forEach((file) => fs.closeSync(file));
  const path = resolve(named);
  let directory: string;
  try {
    disk.makeDirectory(path);
    directory = fs.realpathSync(path);
    files.push(fs.openSync(join(directory, 'lock'), 'a+', 0o600));
    await flushWithParents(disk, [path, directory]);
  } catch (error) {
    release();
    throw new EventStoreError(
      'data-directory-not-writable',
      `The data directory ${path} cannot be written: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  const holdLog = () => {
    const isHeld = files.length > 1;
    const file = isHeld ? undefined : openIfThere(join(directory, segmentName(0)));
    if (file === undefined) return;
    files.push(file);
    if (!tryLock(file, rangeBesideReaders(process.platform))) throw inUse(directory);
  };
  try {
    if (!tryLock(files[0] as number)) throw inUse(directory);
    holdLog();
  } catch (error) {
    release();
    throw error;
  }
  return { directory, holdLog, release };
}

function inUse(directory: string): EventStoreError {
  return new EventStoreError(
    'data-directory-in-use',
    `The data directory ${directory} is in use by another event store. Stop that one, or connect to it.`,
  );
}

/** Opens a file that is there and can be written: one that cannot be is refused by the log. */
function openIfThere(path: string): number | undefined {
  try {
    return fs.openSync(path, 'r+');
  } catch {
    return undefined;
  }
}

/**
 * Makes the names of directories and of all their parents durable: an earlier life may have made any of
 * them, and ended. A link has parents of its own. What this user or the system may not flush is left.
 */
async function flushWithParents(
  disk: Pick<FileSystem, 'flushDirectory'>,
  directories: readonly string[],
): Promise<void> {
  for (const path of new Set(directories.flatMap(withParents))) {
    try {
      await disk.flushDirectory(path);
    } catch (error) {
      if (!isFlushRefused(error)) throw error;
    }
  }
}

function withParents(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...withParents(parent)];
}

function reasonOf(error: unknown): string {
  const code = systemCode(error) ?? String(error);
  const [fault, wayOut] = reasons[code] ?? ['the system refuses it', 'Name another directory.'];
  return `${fault} (${code}). ${wayOut}`;
}

const permissions = ['this user may not write there', 'Change its permissions, or name another.'];
const noRoom = ['the disk is full', 'Make room, or name a directory on another disk.'];
const notADirectory = ['it is a file, or would lie below one', 'Name a directory.'];

const reasons: Readonly<Record<string, readonly string[]>> = {
  EACCES: permissions,
  EPERM: permissions,
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  ENOTDIR: notADirectory,
  EISDIR: ['its lock is a directory', 'Remove the directory `lock`, or name another.'],
  ENOENT: ['no directory can be made there, or it is a link to nowhere', 'Name another directory.'],
  EIO: ['the disk failed there, or in a directory above', 'Check the disk, then start again.'],
  EROFS: ['the disk lets itself be read only', 'Mount it for writing, or name another directory.'],
};

/** Takes back a directory that was made for nothing, while its lock is held. */
export function removeMadeDirectory(directory: string): void {
  try {
    fs.rmSync(join(directory, 'lock'));
    fs.rmdirSync(directory);
  } catch {
    // Somebody has put something there meanwhile: it stays.
  }
}
