import { join } from 'node:path';
import { EventStoreError, isOutOfRoom } from '../errors.ts';
import { BlockSums } from './block-sums.ts';
import { writeFully, type FileSystem } from './file-system.ts';
import { LostBytes } from './lost-bytes.ts';
import {
  baseIn,
  FlushFailed,
  flushFailed,
  readHead,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  segmentHeader,
  segmentName,
  type Segment,
  type SegmentHeader,
} from './segment.ts';

/** What a segment is called before its header is durable. */
const unnamedSegment = 'segment.new';

/**
 * Makes a segment with its header, durably. It gets its name only then: one without a header would not
 * say whether a segment is missing before it. `beforeName` is done in between.
 *
 * What an earlier life left of one is written over, never removed: if it is of use, it has the same
 * header, and a kill leaves it as it was. So is one that got its name, where that could not be made durable
 * because no more files could be opened: the next attempt puts the same in its place.
 */
export async function startSegment(
  files: FileSystem,
  directory: string,
  base: number,
  before: SegmentHeader,
  beforeName?: () => Promise<void>,
): Promise<Segment> {
  const [path, unnamed] = [join(directory, segmentName(base)), join(directory, unnamedSegment)];
  const isThere = files.list(directory).includes(unnamedSegment);
  const file = files.open(unnamed, isThere ? 'write' : 'create');
  const header = segmentHeader(base, before);
  try {
    writeFully(files, file, header, 0);
    if (files.size(file) > header.length) files.truncate(file, header.length);
    await files.flush(file).catch(flushFailed);
    await beforeName?.();
    rename(files, unnamed, path);
    await files.flushDirectory(directory).catch(flushFailed);
  } catch (error) {
    files.close(file);
    throw error;
  }
  const sums = new BlockSums();
  sums.add(header);
  const { previousCrc } = before;
  return { path, file, base, previousCrc, end: base + SEGMENT_HEADER_BYTES, sums };
}

/** Where the segment begins that an earlier life was about to name, if it belongs behind the end of the log. */
export function unnamedBase(
  files: FileSystem,
  directory: string,
  { previousCrc, previousEnd }: SegmentHeader,
): number | undefined {
  if (!files.list(directory).includes(unnamedSegment)) return undefined;
  const path = join(directory, unnamedSegment);
  const file = files.open(path, 'read');
  try {
    const lost = new LostBytes();
    const head = readHead(files, file, lost);
    if (lost.isIn(0, SEGMENT_HEADER_BYTES)) throw unreadable(path, lost);
    const base = baseIn(head);
    const header = base === undefined ? undefined : readSegmentHeader(head, base);
    const isNext = header?.previousCrc === previousCrc && header.previousEnd === previousEnd;
    return isNext ? base : undefined;
  } finally {
    files.close(file);
  }
}

function unreadable(path: string, lost: LostBytes): EventStoreError {
  return new EventStoreError(
    'corrupt-log',
    `${path} cannot be read: ${lost.inWords(0, SEGMENT_HEADER_BYTES)}. It may say behind which positions ` +
      'the log goes on, where an append was cut that never ended. Nothing was changed. Move the log to ' +
      'another disk; if the file cannot be read there either, remove it: it holds no events.',
  );
}

function rename(files: FileSystem, from: string, to: string): void {
  try {
    files.rename(from, to);
  } catch (error) {
    // Without room the name is not there; otherwise it may be.
    throw isOutOfRoom(error) ? error : new FlushFailed(error);
  }
}
