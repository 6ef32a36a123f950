import type { Position } from '#kernel';
import type { GroupProgress } from './read-store.ts';

/** The same progress, with documents up to this position, too, that may be ahead of it. */
export function withWritingTo(
  progress: GroupProgress,
  position: Position | undefined,
): GroupProgress {
  const { writingTo } = progress;
  if (position === undefined || (writingTo !== undefined && writingTo >= position)) return progress;
  return { ...progress, writingTo: position };
}
