import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { EventStoreError } from '../errors.ts';
import type { FileSystem } from '../log/file-system.ts';
import { walkLog } from '../log/walk.ts';
import {
  exported,
  exportHead,
  type ExportedDamage,
  type ExportedEvent,
  type ExportEnd,
} from './export-line.ts';
import type { Report } from './report.ts';

const listedMax = 3;
const chunkLength = 64 * 1024;

/**
 * Writes every event as a line of JSON, beside a running store too. Of a damaged log it writes all that
 * is sound, before and behind the damage, with a line where events may be missing; then it throws, and
 * an import refuses the export.
 */
export async function exportLog(
  files: FileSystem,
  directory: string,
  target: Writable,
  report: Report,
): Promise<number> {
  const lines = new Lines(target);
  await lines.write([exportHead]);
  const damage: ExportedDamage[] = [];
  let events = 0;
  const waiting: ExportedEvent[] = [];
  const walk = walkLog(files, directory, (event, frame) => {
    waiting.push(exported(event, frame));
    events += 1;
  });
  for await (const segment of walk) {
    const found = segment.damage.map((each) => ({ damaged: segment.name, ...each }));
    damage.push(...found);
    await lines.write(inOrder(waiting.splice(0), found));
    report.progress(events);
  }
  const damaged = damage.length > 0 ? { damaged: damage.length } : {};
  const end: ExportEnd = { events, ...damaged, sha256: lines.sha256 };
  await lines.write([end]);
  report.done();
  if (damage.length > 0) throw incomplete(events, damage);
  return 0;
}

/** Events and damage as they stand in the log. */
function inOrder(events: readonly ExportedEvent[], damage: readonly ExportedDamage[]): object[] {
  if (damage.length === 0) return [...events];
  const placed = [
    ...damage.map((line) => ({ at: Math.min(line.from, line.to), line })),
    ...events.map((line) => ({ at: line.position, line })),
  ];
  return placed.sort((one, other) => one.at - other.at).map(({ line }) => line);
}

function incomplete(events: number, damage: readonly ExportedDamage[]): EventStoreError {
  const listed = damage
    .slice(0, listedMax)
    .map(({ damaged, from, to, what }) => `${damaged}: positions ${from} to ${to}: ${what}`);
  const more = damage.length > listedMax ? `; and ${damage.length - listedMax} times more` : '';
  return new EventStoreError(
    'corrupt-log',
    `The export is not complete, for the log is damaged (${listed.join('; ')}${more}). All ${events} ` +
      'events that are sound are in it, with a line that says "damaged" wherever some may be missing. ' +
      'No import takes it: restore the damaged files from a backup, and export again.',
  );
}

/** Writes lines of JSON, and knows their sum. */
class Lines {
  readonly #target: Writable;
  readonly #sha256 = createHash('sha256');

  constructor(target: Writable) {
    this.#target = target;
    // A write that fails rejects; the event beside it must not end the process.
    target.on('error', () => undefined);
  }

  /** The sum of all lines so far. */
  get sha256(): string {
    return this.#sha256.copy().digest('hex');
  }

  async write(lines: readonly object[]): Promise<void> {
    let text = '';
    for (const line of lines) {
      text += `${JSON.stringify(line)}\n`;
      if (text.length < chunkLength) continue;
      await this.#send(text);
      text = '';
    }
    await this.#send(text);
  }

  #send(text: string): Promise<void> {
    this.#sha256.update(text);
    return new Promise((resolve, reject) => {
      this.#target.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }
}
