import { createRequire } from 'node:module';
import { EventStoreError } from '../errors.ts';

const require = createRequire(import.meta.url);

/** The bytes of a file that are locked; a length of 0 is all of it. */
export interface LockedRange {
  readonly offset: number;
  readonly length: number;
}

const wholeFile: LockedRange = { offset: 0, length: 0 };

/** Far behind all bytes of a segment. */
const behindAllBytes: LockedRange = { offset: 2 ** 52, length: 1 };

/**
 * What is locked of a file that others read meanwhile. On Windows nobody else may read what is locked;
 * elsewhere a lock hinders no reader, and macOS knows none but of the whole file.
 */
export function rangeBesideReaders(platform: NodeJS.Platform): LockedRange {
  return platform === 'win32' ? behindAllBytes : wholeFile;
}

/**
 * Locks an open file until it is closed, if nobody else has it locked. The kernel gives the lock to this
 * opening of the file: closing another one of the same file does not release it.
 */
export function tryLock(file: number, { offset, length } = wholeFile): boolean {
  return native().tryLock(file, offset, length);
}

interface Native {
  tryLock(file: number, offset: number, length: number): boolean;
}

function native(): Native {
  try {
    return require('fs-native-extensions') as Native;
  } catch (cause) {
    const { platform, arch } = process;
    throw new EventStoreError(
      'start-failed',
      `Files cannot be locked here (${platform}-${arch}): ${reasonsOf(cause)}. The package ` +
        'fs-native-extensions has programs for Linux with glibc, macOS and Windows, each on x64 and arm64. ' +
        'On one of them, install the packages there: node_modules of another system do not serve.',
      { cause },
    );
  }
}

/** What the loader says, and why the system refuses that. */
function reasonsOf(fault: unknown): string {
  const { message, cause } = fault as Error;
  const [first = ''] = message.split('\n');
  const reason = first.replace(/\.$/, '');
  return cause === undefined ? reason : `${reason}: ${reasonsOf(cause)}`;
}
