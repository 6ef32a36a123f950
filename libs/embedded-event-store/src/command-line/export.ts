import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { FileSystem } from '../log/file-system.ts';
import { walkLog } from '../log/walk.ts';
import { exported, exportHead, type ExportEnd } from './export-line.ts';
import type { Report } from './report.ts';

/**
 * Writes every event as a line of JSON, beside a running store too. Gives 1, and no last line, if
 * the log is damaged: an import refuses such an export.
 */
export async function exportLog(
  files: FileSystem,
  directory: string,
  target: Writable,
  report: Report,
): Promise<number> {
  const sha256 = createHash('sha256');
  let waiting: string[] = [];
  let events = 0;
  const add = (line: object): void => {
    waiting.push(`${JSON.stringify(line)}\n`);
  };
  const flush = async (): Promise<void> => {
    for (const line of waiting) {
      sha256.update(line);
      if (!target.write(line)) await once(target, 'drain');
    }
    waiting = [];
  };
  add(exportHead);
  const walk = walkLog(files, directory, (event, frame) => {
    add(exported(event, frame));
    events += 1;
  });
  for (const segment of walk) {
    if (segment.damage.length > 0) {
      report.done();
      throw new Error(`${segment.name} is damaged, see verify. The export ends before it.`);
    }
    await flush();
    report.progress(`${events} events exported`);
  }
  await flush();
  const end: ExportEnd = { events, sha256: sha256.digest('hex') };
  target.write(`${JSON.stringify(end)}\n`);
  report.done();
  return 0;
}
