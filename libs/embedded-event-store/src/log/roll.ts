import { keepCut, type CutAppend } from './cut.ts';
import type { FileSystem } from './file-system.ts';
import { coveredOf, type SavedSegments } from './saved-segments.ts';
import { flushFailed, type Segment } from './segment.ts';
import { startSegment } from './start-segment.ts';

/** What starting a segment behind the last one needs. */
export interface RollOptions {
  readonly files: FileSystem;
  readonly directory: string;
  /** What is saved beside the log, so that opening it need not read it. */
  readonly saved: SavedSegments;
  /** Is told of an append at the end that is cut, because it never ended. */
  readonly onCut: (cut: CutAppend) => void;
}

/**
 * Starts the segment behind the last one and adds it to the others: at its end, or further behind if
 * an append stood there that never ended, so that no other gets its positions, in no later life.
 *
 * Such an append is cut only when the header of the next segment is durable, which says where that
 * begins: from then on each start goes on there (see `unnamedBase`), and until then each finds the append.
 */
export async function roll(
  { files, directory, saved, onCut }: RollOptions,
  segments: Segment[],
  { lastCrc, resumeAt }: { readonly lastCrc: number; readonly resumeAt: number },
): Promise<void> {
  const last = segments.at(-1) as Segment;
  const { end } = last;
  const before = { previousCrc: lastCrc, previousEnd: end };
  const next = await startSegment(files, directory, Math.max(end, resumeAt), before, async () => {
    const fileEnd = last.base + files.size(last.file);
    if (fileEnd <= end) return;
    const cut = await keepCut(files, last, fileEnd);
    await files.flushDirectory(directory).catch(flushFailed);
    // Whatever it throws is no fault of the log.
    queueMicrotask(() => onCut(cut));
    await Promise.resolve();
    files.truncate(last.file, end - last.base);
    await files.flush(last.file).catch(flushFailed);
  });
  void saved.save(coveredOf(last, lastCrc));
  saved.begin();
  segments.push(next);
}
