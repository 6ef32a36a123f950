import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { lockDirectory, removeMadeDirectory } from '../log/directory.ts';
import { writeFully, type FileSystem } from '../log/file-system.ts';
import { FRAME_HEADER_BYTES, FrameBuilder } from '../log/frame.ts';
import { SEGMENT_HEADER_BYTES, segmentBases, segmentHeader, segmentName } from '../log/segment.ts';
import { imported, type ExportedEvent } from './export-line.ts';
import { readExport } from './read-export.ts';
import type { Report } from './report.ts';

const segmentBytesMax = 64 * 1024 * 1024;

/**
 * Makes a log from an export, with the same positions, ids, revisions and times. The directory must
 * hold no log. Nothing of it is a log before all of the export was read and found whole.
 */
export async function importLog(
  files: FileSystem,
  directory: string,
  source: Readable,
  report: Report,
): Promise<number> {
  const isNew = !existsSync(directory);
  const unlock = await lockDirectory(directory);
  const writer = new LogWriter(files, directory);
  try {
    if (segmentBases(files.list(directory)).length > 0) {
      throw new Error(
        `${resolve(directory)} holds a log. An import needs a directory without one: name another with ` +
          '--directory or in DATA_DIR, or move its files *.log and *.index away.',
      );
    }
    const events = await copy(source, writer, report);
    await writer.finish();
    report.done();
    report.say({ imported: events, end: writer.end }, `${events} events imported.`);
    return 0;
  } catch (error) {
    report.done();
    writer.discard();
    if (isNew) removeMadeDirectory(directory);
    throw error;
  } finally {
    unlock();
  }
}

async function copy(source: Readable, writer: LogWriter, report: Report): Promise<number> {
  let events = 0;
  for await (const { event, number } of readExport(source)) {
    await writer.add(event, number);
    events += 1;
    if (events % 10_000 === 0) report.progress(`${events} events read`);
  }
  return events;
}

/** Writes frames where they were. Where there were none, it begins a segment or writes seals. */
class LogWriter {
  readonly #files: FileSystem;
  readonly #directory: string;
  readonly #segments: { readonly base: number; readonly file: number }[] = [];
  #frame: FrameBuilder | undefined;
  #crc = 0;
  end = 0;

  constructor(files: FileSystem, directory: string) {
    this.#files = files;
    this.#directory = directory;
    for (const name of files.list(directory)) {
      if (name.endsWith('.importing')) files.remove(join(directory, name));
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
      throw new Error(`Line ${number}: the event does not fit its position ${line.position}.`);
    }
  }

  /** Makes everything durable, and a log: the first segment last, so that a part never opens. */
  async finish(): Promise<void> {
    this.#finishFrame();
    for (const { file } of this.#segments) await this.#files.flush(file);
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
    const gap = position - this.end;
    const segment = this.#segments.at(-1);
    const seals = gap % FRAME_HEADER_BYTES === 0 ? gap / FRAME_HEADER_BYTES : Infinity;
    if (segment && this.end - segment.base < segmentBytesMax && seals >= 0 && seals < 100) {
      for (let seal = 0; seal < seals; seal++) this.#write(new FrameBuilder(this.end, 0));
    } else {
      const base = segment ? position - SEGMENT_HEADER_BYTES : 0;
      if (base < this.end || base + SEGMENT_HEADER_BYTES !== position) {
        throw new Error(`Line ${number}: no frame can stand at position ${position}.`);
      }
      if (segment) await this.#files.flush(segment.file);
      const file = this.#files.open(this.#path(base), 'create');
      this.#segments.push({ base, file });
      writeFully(
        this.#files,
        file,
        segmentHeader(base, { previousCrc: this.#crc, previousEnd: this.end }),
        0,
      );
      this.end = position;
    }
    this.#frame = new FrameBuilder(position);
  }

  #finishFrame(): void {
    if (this.#frame) this.#write(this.#frame);
    this.#frame = undefined;
  }

  #write(frame: FrameBuilder): void {
    const { base, file } = this.#segments.at(-1) as { base: number; file: number };
    const { bytes, lastCrc } = frame.finish(this.#crc);
    writeFully(this.#files, file, bytes, frame.position - base);
    this.#crc = lastCrc;
    this.end = frame.position + bytes.length;
  }

  #path(base: number): string {
    return join(this.#directory, `${segmentName(base)}.importing`);
  }
}
