import { readFileSync } from 'node:fs';
import type { Told } from './told.ts';

/**
 * What the pages must tell on the strength of a document, written down by hand from it:
 * `expected/<document>.txt`, a section under each `# ` line.
 */
export function expectedOf(document: string): Told {
  const text = readFileSync(new URL(`expected/${document}.txt`, import.meta.url), 'utf8');
  const sections: Record<string, string[]> = {};
  let section: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) section = sections[line.slice(2)] = [];
    else if (line !== '') section.push(line);
  }
  return sections;
}
