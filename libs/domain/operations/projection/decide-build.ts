import { notKnown, type Rejection } from '#kernel';
import type { ProjectionEvent } from './events.ts';
import { isSameBuild, type Build, type ProjectionState } from './state.ts';

/** What an operator asks of one collection of a read model. */
export interface BuildCommand extends Build {
  readonly intent: 'promote' | 'roll-back' | 'clean-up';
}

/**
 * Decides what is to serve, and what is to be dropped. Which build serves, and whether one stands with
 * the live read models, is known where they are moved, and there alone: a decision that was recorded
 * may have been refused there. Whoever projects follows it at its place in the log, or says why not.
 */
export function decideBuild(
  { intent, version, build }: BuildCommand,
  { rebuilds }: ProjectionState,
): ProjectionEvent | Rejection {
  const named: Build = { version, ...(build === undefined ? {} : { build }) };
  const isNamed = (each: Build): boolean => isSameBuild(each, named);
  if (build !== undefined && !rebuilds.some(isNamed)) return unknownBuild;
  return { type: TYPES[intent], data: named };
}

const TYPES = {
  promote: 'projection.promoted.v1',
  'roll-back': 'projection.rolledBack.v1',
  'clean-up': 'projection.cleanedUp.v1',
} as const;

const unknownBuild = notKnown('unknown-build', {
  vi: 'Không ai yêu cầu dựng lại phiên bản này của mô hình đọc tại vị trí đó. Xem GET /v1/operations/projections.',
  en: 'Nobody asked for a rebuild of this version of the read model at that position. See GET /v1/operations/projections.',
});
