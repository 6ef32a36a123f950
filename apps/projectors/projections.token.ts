import type { LogFeed } from '#kernel';
import type { ProjectionEngine, ReadModel, ReadStore } from '#projections';

/** Injects the `Projections`. */
export const PROJECTIONS = Symbol('PROJECTIONS');

/** The projections of this process: who moves them, what they fill, and from which log. */
export interface Projections {
  readonly engine: ProjectionEngine;
  readonly store: ReadStore;
  readonly feed: LogFeed;
  readonly models: readonly ReadModel[];
}
