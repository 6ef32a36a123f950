import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { lockDirectory, removeMadeDirectory } from '../log/directory.ts';
import { writeFully, type FileSystem } from '../log/file-system.ts';
import { FRAME_HEADER_BYTES, FrameBuilder } from '../log/frame.ts';
import { SEGMENT_HEADER_BYTES, segmentHeader, segmentName } from '../log/segment.ts';
import { forgetUnflushed } from '../log/unflushed.ts';
import { importingName, isImporting } from '../unfinished-import.ts';
import { imported, type ExportedEvent } from './export-line.ts';
import { readExport } from './read-export.ts';
import { CommandFault } from './refusal.ts';
import type { Report } from './report.ts';

const segmentBytesDefault = 64 * 1024 * 1024;
const sealsMax = 100;

interface OpenSegment {
  readonly base: number;
  readonly file: number;
}

/**
 * Makes a log from an export, with the same positions, ids, revisions and times. The directory must
 * hold no log. Nothing of it is a log before all of the export was read and found whole.
 */
export async function importLog(
  files: FileSystem,
  named: string,
  source: Readable,
  report: Report,
  segmentBytes = segmentBytesDefault,
): Promise<number> {
  const isNew = !existsSync(named);
  const lock = await lockDirectory(named);
  const { directory } = lock;
  const writer = new LogWriter(files, directory, segmentBytes);
  try {
    if (files.list(directory).some((name) => /\.(log|index)$/.test(name))) {
      throw new CommandFault(
        'log-there-already',
        `${resolve(directory)} holds a log. An import needs a directory without one: name another with ` +
          '--directory or in DATA_DIR, or move its files *.log, *.index and *.unflushed away.',
      );
    }
    const events = await copy(source, writer, report);
    await writer.finish();
    report.done();
    report.say('imported', { imported: events, end: writer.end }, `${events} events imported.`);
    return 0;
  } catch (error) {
    report.done();
    writer.discard();
    if (isNew) removeMadeDirectory(directory);
    throw error;
  } finally {
    lock.release();
  }
}

async function copy(source: Readable, writer: LogWriter, report: Report): Promise<number> {
  let events = 0;
  for await (const { event, number } of readExport(source)) {
    await writer.add(event, number);
    events += 1;
    if (events % 10_000 === 0) report.progress(events);
  }
  return events;
}

/**
 * Writes frames where they were. Where there were none, it begins a segment or writes seals; where they
 * stood side by side they do so again, however large a segment becomes.
 */
class LogWriter {
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #segmentBytesMax: number;
  readonly #segments: OpenSegment[] = [];
  #frame: FrameBuilder | undefined;
  #crc = 0;
  end = 0;

  constructor(files: FileSystem, directory: string, segmentBytes: number) {
    this.#segmentBytesMax = segmentBytes;
    this.#files = files;
    this.#directory = directory;
    for (const name of files.list(directory)) {
      if (isImporting(name)) files.remove(join(directory, name));
    }
  }

  async add(line: ExportedEvent, number: number): Promise<void> {
    if (this.#frame?.position !== line.frame) {
      this.#finishFrame();
      await this.#startFrame(line.frame, number);
    }
    const { placement, event } = imported(line);
    const frame = this.#frame as FrameBuilder;
    if (frame.position + frame.add(placement, event) !== line.position) {
      throw new CommandFault(
        'export-unusable',
        `Line ${number}: the event does not fit its position ${line.position}.`,
      );
    }
  }

  /** Makes everything durable, and a log: the first segment last, so that a part never opens. */
  async finish(): Promise<void> {
    this.#finishFrame();
    for (const { file } of this.#segments) await this.#files.flush(file);
    // What is left of a log that was here says nothing of this one.
    forgetUnflushed(this.#files, this.#directory);
    await this.#files.flushDirectory(this.#directory);
    for (const { base, file } of this.#segments.toReversed()) {
      this.#files.close(file);
      this.#files.rename(this.#path(base), join(this.#directory, segmentName(base)));
      await this.#files.flushDirectory(this.#directory);
    }
  }

  /** Takes everything back. */
  discard(): void {
    for (const { base, file } of this.#segments) {
      try {
        this.#files.close(file);
        this.#files.remove(this.#path(base));
      } catch {
        // What cannot be removed is removed by the next import; no store takes it for a log.
      }
    }
  }

  async #startFrame(position: number, number: number): Promise<void> {
    // A log begins with a segment, and where its first append was cut with none that holds a frame.
    if (this.#segments.length === 0) await this.#startSegment(0);
    const gap = position - this.end;
    const { base } = this.#segments.at(-1) as OpenSegment;
    const seals = gap % FRAME_HEADER_BYTES === 0 ? gap / FRAME_HEADER_BYTES : Infinity;
    const goesOn = gap === 0 || this.end - base < this.#segmentBytesMax;
    if (goesOn && seals >= 0 && seals < sealsMax) {
      for (let seal = 0; seal < seals; seal++) this.#write(new FrameBuilder(this.end, 0));
    } else if (gap >= SEGMENT_HEADER_BYTES) {
      await this.#startSegment(position - SEGMENT_HEADER_BYTES);
    } else {
      throw new CommandFault(
        'export-unusable',
        `Line ${number}: no frame can stand at position ${position}.`,
      );
    }
    this.#frame = new FrameBuilder(position);
  }

  async #startSegment(base: number): Promise<void> {
    const before = this.#segments.at(-1);
    if (before) await this.#files.flush(before.file);
    const file = this.#files.open(this.#path(base), 'create');
    this.#segments.push({ base, file });
    const header = segmentHeader(base, { previousCrc: this.#crc, previousEnd: this.end });
    writeFully(this.#files, file, header, 0);
    this.end = base + header.length;
  }

  #finishFrame(): void {
    if (this.#frame) this.#write(this.#frame);
    this.#frame = undefined;
  }

  #write(frame: FrameBuilder): void {
    const { base, file } = this.#segments.at(-1) as OpenSegment;
    const { bytes, lastCrc } = frame.finish(this.#crc);
    writeFully(this.#files, file, bytes, frame.position - base);
    this.#crc = lastCrc;
    this.end = frame.position + bytes.length;
  }

  #path(base: number): string {
    return join(this.#directory, importingName(base));
  }
}
