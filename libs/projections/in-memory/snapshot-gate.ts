import { ProjectionFault } from '../faults.ts';

/** How long a reader may keep writers waiting: one that never ends must not stop all projections. */
const HELD_MS_MAX = 30_000;

/** A reader that sees one moment, until it leaves or has stayed too long. */
export interface Visit {
  isOver: boolean;
}

/**
 * Lets readers see one moment, however many turns they take: what is written waits until those who
 * read have left, and goes before those who come.
 */
export class SnapshotGate {
  readonly #inside = new Set<Visit>();
  readonly #outside: (() => void)[] = [];
  readonly #writers: (() => void)[] = [];
  #waiting = 0;

  /** Comes in; whoever does calls `leave`. */
  async enter(): Promise<Visit> {
    while (this.#waiting > 0) await new Promise<void>((resolve) => this.#outside.push(resolve));
    const visit: Visit = { isOver: false };
    this.#inside.add(visit);
    return visit;
  }

  leave(visit: Visit): void {
    this.#inside.delete(visit);
    if (this.#inside.size > 0) return;
    for (const goOn of this.#writers.splice(0)) goOn();
  }

  /** Writes, in one go, while nobody reads. */
  async write<Result>(act: () => Result): Promise<Result> {
    if (this.#inside.size === 0) return act();
    this.#waiting += 1;
    try {
      await this.#emptied();
      return act();
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) for (const goOn of this.#outside.splice(0)) goOn();
    }
  }

  async #emptied(): Promise<void> {
    const timer = setTimeout(() => {
      for (const visit of this.#inside) {
        visit.isOver = true;
        this.leave(visit);
      }
    }, HELD_MS_MAX);
    await new Promise<void>((resolve) => this.#writers.push(resolve));
    clearTimeout(timer);
  }
}

/** Throws where a reader stayed too long: what it would read now is of another moment. */
export function checkVisit({ isOver }: Visit): void {
  if (!isOver) return;
  throw new ProjectionFault('read-store-unavailable', 'Reading took too long: ask for less.');
}
