import { join } from 'node:path';
import type { FileSystem } from './file-system.ts';

/*
 * Of a flush that failed the system tells only who had the file open. For whoever reads the log later,
 * a file without content says by its name from which position on it may not be durable.
 */

const namePattern = /^(\d{20})\.unflushed$/;

/** Says that the log may not be durable from a position on, if the disk still takes that. */
export function sayUnflushed(files: FileSystem, directory: string, from: number): void {
  try {
    const name = `${String(from).padStart(20, '0')}.unflushed`;
    files.close(files.open(join(directory, name), 'create'));
  } catch {
    // The store says that it only reads; more cannot be done on such a disk.
  }
}

/** From which position on a log may not be durable, if that was said. */
export function unflushedFrom(names: readonly string[]): number | undefined {
  const positions = names
    .map((name) => namePattern.exec(name)?.[1])
    .filter(Boolean)
    .map(Number);
  return positions.length === 0 ? undefined : Math.min(...positions);
}

/** Takes that back: all of the log is durable. */
export function forgetUnflushed(files: FileSystem, directory: string): void {
  for (const name of files.list(directory)) {
    if (namePattern.test(name)) files.remove(join(directory, name));
  }
}
