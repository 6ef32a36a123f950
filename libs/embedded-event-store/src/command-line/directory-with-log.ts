import { resolve } from 'node:path';
import { EventStoreError, systemCode } from '../errors.ts';
import type { FileSystem } from '../log/file-system.ts';
import { segmentBases } from '../log/segment.ts';
import { unfinishedImport } from '../unfinished-import.ts';
import { CommandFault } from './refusal.ts';

const wayOut = 'Name the directory of the log with --directory or in DATA_DIR.';

/** Throws where there is no log to be read: nothing is not a log in which nothing is wrong. */
export function expectLog(files: FileSystem, directory: string): void {
  const path = resolve(directory);
  let names: string[];
  try {
    names = files.list(directory);
  } catch (error) {
    const code = systemCode(error) ?? '';
    const fault = faults[code]?.(path) ?? `${path} cannot be read (${code}).`;
    throw new CommandFault('no-log', `${fault} ${wayOut}`, { cause: error });
  }
  const unfinished = unfinishedImport(directory, names);
  if (unfinished) throw new EventStoreError('import-unfinished', unfinished);
  if (segmentBases(names).length === 0) {
    const fault = `There is no log in ${path}: it holds no file *.log.`;
    throw new CommandFault('no-log', `${fault} ${wayOut}`);
  }
}

const faults: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no directory ${path}.`,
  ENOTDIR: (path) => `${path} is no directory.`,
  EACCES: (path) => `This user may not read ${path}.`,
};
