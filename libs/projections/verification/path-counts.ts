import type { Difference } from './difference.ts';

/** So many paths are counted; a model has some tens of fields. */
const PATHS_MAX = 100;

/** How many documents differ at a path, whichever item of a list it lies in. */
export interface PathCount {
  /** Such as `levels[].reached.by`. */
  readonly path: string;
  readonly documents: number;
}

/** Counts the documents that differ, by path. What it holds is bounded, however many there are. */
export class PathCounts {
  readonly #documents = new Map<string, number>();
  #elsewhere = 0;

  /** Takes in where one document differs. */
  add(places: readonly Difference[]): void {
    let isElsewhere = false;
    for (const path of new Set(places.map(({ path: at }) => at.replace(/\[[^\]]*\]/g, '[]')))) {
      const before = this.#documents.get(path);
      if (before === undefined && this.#documents.size >= PATHS_MAX) isElsewhere = true;
      else this.#documents.set(path, (before ?? 0) + 1);
    }
    if (isElsewhere) this.#elsewhere += 1;
  }

  /** The paths, those at which most documents differ first. */
  get paths(): readonly PathCount[] {
    return [...this.#documents]
      .map(([path, documents]) => ({ path, documents }))
      .sort((a, b) => b.documents - a.documents || (a.path < b.path ? -1 : 1));
  }

  /** How many documents differ at a path that is not among these. */
  get elsewhere(): number {
    return this.#elsewhere;
  }
}
