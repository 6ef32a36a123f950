import type { Position } from '#kernel';
import { versionKey, type ReadModel } from './read-model.ts';
import type { GroupProgress } from './read-store.ts';

/** A group as it stands once it was set: what comes late, of before that, finds another revision. */
export function asSet(progress: GroupProgress): GroupProgress {
  return { ...progress, revision: (progress.revision ?? 0) + 1 };
}

/** What a group is set in place of: what is stored of it, or nothing. */
export function inPlaceOf(stored: GroupProgress | undefined): Pick<GroupProgress, 'revision'> {
  const { revision } = stored ?? { revision: 0 };
  return revision === undefined ? {} : { revision };
}

/** Whether there was such a group when it was read: where none is any more, it was dropped since. */
export function wasThere({ revision = 0 }: GroupProgress): boolean {
  return revision > 0;
}

/** Whether a group is of these models and no others. */
export function isGroupOf({ models }: GroupProgress, builds: readonly ReadModel[]): boolean {
  const keys = new Set(builds.map(versionKey));
  return (
    keys.size === Object.keys(models).length && Object.keys(models).every((key) => keys.has(key))
  );
}

/** The same progress, with documents up to this position, too, that may be ahead of it. */
export function withWritingTo(
  progress: GroupProgress,
  position: Position | undefined,
): GroupProgress {
  const { writingTo } = progress;
  if (position === undefined || (writingTo !== undefined && writingTo >= position)) return progress;
  return { ...progress, writingTo: position };
}
