import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Which program this is. */
export interface ProgramVersion {
  readonly name: string;
  readonly version: string;
  readonly node: string;
}

/** Name and version of the nearest package.json above this file, wherever it was built to. */
export function programVersion(): ProgramVersion {
  const path = manifestAbove(dirname(fileURLToPath(import.meta.url)));
  const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as ProgramVersion;
  return { name, version, node: process.version };
}

function manifestAbove(folder: string): string {
  const path = join(folder, 'package.json');
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package.json above the program');
  return manifestAbove(parent);
}
