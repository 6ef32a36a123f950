import type { Uuid } from '#kernel';
import type { ProjectionEvent } from './events.ts';

/** A skip that was decided, and by which event. */
export interface Skip {
  readonly decidedBy: Uuid;
  readonly version: number;
  readonly event: Uuid;
  /** Absent: the event as a whole. */
  readonly documents?: readonly string[] | undefined;
}

/** What a decision on a read model rests on: the skips that were decided before. */
export type ProjectionState = readonly Skip[];

/** The state of a read model of which nothing was decided. */
export const undecided: ProjectionState = [];

/** The state after one more decision; a rebuild and a retry leave nothing to be remembered. */
export function evolveProjection(
  state: ProjectionState,
  { eventId, type, data }: ProjectionEvent & { readonly eventId: Uuid },
): ProjectionState {
  if (type !== 'projection.eventSkipped.v1') return state;
  return [...state, { decidedBy: eventId, ...data }];
}
