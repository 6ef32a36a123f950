import { createRequire } from 'node:module';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { EventStoreError, systemCode } from '../errors.ts';
import { nodeFileSystem } from './file-system.ts';

const require = createRequire(import.meta.url);

/**
 * Makes the data directory and takes its lock.
 *
 * The kernel releases the lock with the process, however it ends, so a directory is free again at
 * once after a kill. Within one process a set keeps a second store out, because such locks belong
 * to the process on some systems.
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  let file: number;
  try {
    const isNew = !fs.existsSync(directory);
    nodeFileSystem.makeDirectory(directory);
    file = fs.openSync(join(directory, 'lock'), 'a+', 0o600);
    if (isNew) await nodeFileSystem.flushDirectory(join(directory, '..'));
  } catch (error) {
    throw new EventStoreError(
      'data-directory-not-writable',
      `The data directory ${directory} cannot be written (${systemCode(error)}). ` +
        'Name another directory or change its permissions.',
      { cause: error },
    );
  }
  const path = fs.realpathSync(directory);
  if (held.has(path) || !tryLock(file)) {
    fs.closeSync(file);
    throw new EventStoreError(
      'data-directory-in-use',
      `The data directory ${directory} is in use by another event store. Stop that one, or connect to it.`,
    );
  }
  held.add(path);
  return () => {
    held.delete(path);
    fs.closeSync(file);
  };
}

/** Takes back a directory that was made for nothing, while its lock is held. */
export function removeMadeDirectory(directory: string): void {
  try {
    fs.rmSync(join(directory, 'lock'));
    fs.rmdirSync(directory);
  } catch {
    // Somebody has put something there meanwhile: it stays.
  }
}

const held = new Set<string>();

function tryLock(file: number): boolean {
  const native = require('fs-native-extensions') as { tryLock(file: number): boolean };
  return native.tryLock(file);
}
