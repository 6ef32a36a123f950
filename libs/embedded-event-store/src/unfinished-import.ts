import { resolve } from 'node:path';
import { segmentName } from './log/segment.ts';

/** What an import calls a segment while it is no log yet. */
export function importingName(base: number): string {
  return `${segmentName(base)}.importing`;
}

/** Whether a name is one that only an import gives. */
export function isImporting(name: string): boolean {
  return name.endsWith('.importing');
}

/**
 * What to do about an import that did not end; undefined where there is none. It gives the first
 * segment its name last of all: until then there is no log, and an empty one would hide that.
 */
export function unfinishedImport(directory: string, names: readonly string[]): string | undefined {
  const first = names.find(isImporting);
  if (first === undefined || names.includes(segmentName(0))) return undefined;
  const isPartlyNamed = names.some((name) => name.endsWith('.log'));
  const path = resolve(directory);
  return (
    `An import into ${path} did not end: ${first} lies there, and it is no log yet. ` +
    (isPartlyNamed
      ? 'Remove the files *.log and *.importing there, and run the import again.'
      : 'Run the import again, or remove the files *.importing there to begin with an empty log.')
  );
}
