import type { FileSystem } from './file-system.ts';
import { coveredOf, type SavedSegments } from './saved-segments.ts';
import { FlushFailed, startSegment, type Segment } from './segment.ts';

interface RollOptions {
  readonly files: FileSystem;
  readonly directory: string;
  readonly saved: SavedSegments;
}

/**
 * Starts the segment behind the last one and adds it to the others: at its end, or further behind if
 * an append stood there that never ended, so that no other gets its positions, in no later life.
 *
 * Such an append is cut only now. Without room for another segment its place is kept empty: the file
 * is as long as before, and so the next start knows where to go on.
 */
export async function roll(
  { files, directory, saved }: RollOptions,
  segments: Segment[],
  { lastCrc, resumeAt }: { readonly lastCrc: number; readonly resumeAt: number },
): Promise<void> {
  const last = segments.at(-1) as Segment;
  const { file, base, end } = last;
  const isCut = end < resumeAt;
  if (isCut) await resize(files, file, end - base);
  const before = { previousCrc: lastCrc, previousEnd: end };
  const starting = startSegment(files, directory, Math.max(end, resumeAt), before);
  const next = await starting.catch(async (error: unknown) => {
    // If a flush failed, the segment may be there.
    if (isCut && !(error instanceof FlushFailed)) await resize(files, file, resumeAt - base);
    throw error;
  });
  void saved.save(coveredOf(last, lastCrc));
  saved.begin();
  segments.push(next);
}

async function resize(files: FileSystem, file: number, length: number): Promise<void> {
  files.truncate(file, length);
  try {
    await files.flush(file);
  } catch (error) {
    throw new FlushFailed(error);
  }
}
