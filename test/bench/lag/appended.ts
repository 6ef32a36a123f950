import type { Position } from '#kernel';

/** An append, and when its answer came: milliseconds that all processes of a machine count alike. */
export interface Appended {
  readonly position: Position;
  readonly answeredAt: number;
}

/** What a writer did. */
export interface Written {
  readonly appended: readonly Appended[];
  /** From each answer until every read model was seen to have applied it, in the writer's process. */
  readonly lagsMs: readonly number[];
  readonly seconds: number;
}

/** Now, more finely than `Date.now`. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
