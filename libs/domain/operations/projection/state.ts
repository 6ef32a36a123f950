import type { Position, Uuid } from '#kernel';
import type { ProjectionEvent } from './events.ts';

/** A skip that was decided, and by which event. */
export interface Skip {
  readonly decidedBy: Uuid;
  readonly version: number;
  readonly event: Uuid;
  /** Absent: the event as a whole. */
  readonly documents?: readonly string[] | undefined;
}

/** A collection of a version: the first, or the one that was asked for at a position. */
export interface Build {
  readonly version: number;
  readonly build?: Position | undefined;
}

/** What a decision on a read model rests on: what was decided before. */
export interface ProjectionState {
  readonly skips: readonly Skip[];
  /** The collections that were asked for. */
  readonly rebuilds: readonly Build[];
}

/** The state of a read model of which nothing was decided. */
export const undecided: ProjectionState = { skips: [], rebuilds: [] };

/** The state after one more decision; what may not be followed, such as a promotion, leaves nothing to be remembered. */
export function evolveProjection(
  state: ProjectionState,
  recorded: ProjectionEvent & { readonly eventId: Uuid; readonly position: Position },
): ProjectionState {
  const { eventId: decidedBy, position } = recorded;
  switch (recorded.type) {
    case 'projection.eventSkipped.v1':
      return { ...state, skips: [...state.skips, { decidedBy, ...recorded.data }] };
    case 'projection.rebuildRequested.v1': {
      const asked = { version: recorded.data.version, build: position };
      return { ...state, rebuilds: [...state.rebuilds, asked] };
    }
    default:
      return state;
  }
}

/** Whether two names mean one collection. */
export function isSameBuild(a: Build, b: Build): boolean {
  return a.version === b.version && a.build === b.build;
}
