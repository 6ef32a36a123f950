import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { systemCode } from '../errors.ts';
import {
  exportHead,
  isDamage,
  isEnd,
  isEvent,
  isHead,
  type ExportEnd,
  type ExportedEvent,
} from './export-line.ts';
import { CommandFault } from './refusal.ts';

/** An event of an export, and the line it stands in. */
export interface NumberedEvent {
  readonly event: ExportedEvent;
  readonly number: number;
}

/** Opens the file of an export; throws, saying why, if it cannot be read. */
export async function openExport(file: string): Promise<Readable> {
  let code: string | undefined = 'EISDIR';
  try {
    const handle = await open(file);
    if (!(await handle.stat()).isDirectory()) return handle.createReadStream();
    await handle.close();
  } catch (error) {
    code = systemCode(error);
  }
  const why = unreadable[code ?? ''] ?? `the system says ${code}`;
  throw new CommandFault(
    'export-unreadable',
    `${resolve(file)} cannot be read: ${why}. Name the file that an export was written to, or - for ` +
      'standard input.',
  );
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'this user may not read it',
};

/**
 * The events of an export, in order. Throws at the first line that does not belong there, and at the
 * end if the export is not whole: nothing may be believed of it before.
 */
export async function* readExport(source: Readable): AsyncGenerator<NumberedEvent> {
  const sha256 = createHash('sha256');
  let [number, events] = [0, 0];
  let end: ExportEnd | undefined;
  for await (const text of linesOf(source)) {
    number += 1;
    if (end && text === '') continue;
    if (end) throw unusable(`Line ${number} stands behind the end of the export.`);
    const line = parsed(text);
    if (number === 1) {
      if (text.startsWith('\uFEFF')) throw unusable(byteOrderMark);
      if (!line || !isHead(line)) throw notAnExport();
    } else if (!line) {
      throw unusable(`Line ${number} is no JSON. ${another}`);
    } else if (isEnd(line)) {
      end = line;
      continue;
    } else if (isDamage(line)) {
      const { from, to } = line;
      throw unusable(
        `Line ${number}: the log of this export was damaged, and what stood at the positions ${from} ` +
          `to ${to} is not in it. No log can be made from it. ${another}`,
      );
    } else if (isEvent(line)) {
      events += 1;
      yield { event: line, number };
    } else {
      throw unusable(`Line ${number} is no event of an export. ${another}`);
    }
    sha256.update(`${text}\n`);
  }
  if (number === 0) throw unusable(`There is nothing in this export. ${another}`);
  if (!end) throw unusable(`The export is not whole: its last line is missing. ${another}`);
  if (end.events !== events || end.sha256 !== sha256.digest('hex')) {
    throw unusable(
      `The export was changed: its last line does not fit what stands before it. ${another}`,
    );
  }
}

const another = 'Import another copy of it, or another export.';
const byteOrderMark =
  'This begins with a byte order mark, as some editors put before a text. Save it as UTF-8 without one, ' +
  'or import the file as the export wrote it.';

function unusable(message: string): CommandFault {
  return new CommandFault('export-unusable', message);
}

function notAnExport(): CommandFault {
  return unusable(
    `This is no export of an event store: it does not begin with ${JSON.stringify(exportHead)}. ` +
      'What npm prints stands in it unless it was made with `npm run --silent`.',
  );
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of a text: a failure of its source is one of whoever reads them. */
async function* linesOf(source: Readable): AsyncGenerator<string> {
  let parts: string[] = [];
  for await (const chunk of source.setEncoding('utf8') as AsyncIterable<string>) {
    const [first = '', ...more] = chunk.split('\n');
    parts.push(first);
    for (const next of more) {
      yield withoutReturn(parts.join(''));
      parts = [next];
    }
  }
  const rest = parts.join('');
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
