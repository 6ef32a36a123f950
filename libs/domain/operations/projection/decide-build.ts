import { notKnown, refuse, type Rejection } from '#kernel';
import type { ProjectionEvent } from './events.ts';
import { isSameBuild, type Build, type ProjectionState } from './state.ts';

/** What an operator asks of one collection of a read model. */
export interface BuildCommand extends Build {
  readonly intent: 'promote' | 'roll-back' | 'clean-up';
}

/**
 * Decides what serves, and what is dropped. Whether a build stands with the live read models is known
 * where they are moved: whoever projects follows the decision at its place in the log, or says why it
 * cannot.
 */
export function decideBuild(
  { intent, version, build }: BuildCommand,
  { rebuilds, serves }: ProjectionState,
): ProjectionEvent | Rejection {
  const named: Build = { version, ...(build === undefined ? {} : { build }) };
  const isNamed = (each: Build): boolean => isSameBuild(each, named);
  if (build !== undefined && !rebuilds.some(isNamed)) return unknownBuild;
  if (intent !== 'clean-up') {
    // Also of one that was to be dropped: it may have served, and then it was not.
    const type = intent === 'promote' ? 'projection.promoted.v1' : 'projection.rolledBack.v1';
    return { type, data: named };
  }
  if (serves && isNamed(serves)) return buildServes;
  return { type: 'projection.cleanedUp.v1', data: named };
}

const unknownBuild = notKnown('unknown-build', {
  vi: 'Không ai yêu cầu dựng lại phiên bản này của mô hình đọc tại vị trí đó. Xem GET /v1/operations/projections.',
  en: 'Nobody asked for a rebuild of this version of the read model at that position. See GET /v1/operations/projections.',
});

const buildServes = refuse('build-serves', {
  vi: 'Trang đang được trả lời từ bản dựng này. Hãy chuyển sang bản dựng khác trước khi dọn.',
  en: 'Pages are answered from this build. Let another one serve before it is dropped.',
});
