import type { LoadedState } from '../read-store.ts';

interface Held {
  readonly state: LoadedState;
  readonly weight: number;
}

/**
 * States of documents between batches, bounded by bytes. Filled only after a commit: a state that
 * was never written must not be folded upon.
 *
 * Two generations: when the young one is half of the bound, it becomes the old one, and what was
 * old is forgotten, but for what was used meanwhile. Dropping single entries from the front of a
 * large Map costs a walk over all that were dropped before.
 */
export class DocumentCache {
  readonly #bytesMax: number;
  #young = new Map<string, Held>();
  #old = new Map<string, Held>();
  #youngBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get(model: string, id: string): LoadedState | undefined {
    const name = `${model} ${id}`;
    const young = this.#young.get(name);
    if (young) return young.state;
    const old = this.#old.get(name);
    if (old) this.#keep(name, old);
    return old?.state;
  }

  put(model: string, id: string, state: LoadedState, weight: number): void {
    this.#keep(`${model} ${id}`, { state, weight });
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngBytes = 0;
  }

  #keep(name: string, held: Held): void {
    this.#youngBytes += held.weight - (this.#young.get(name)?.weight ?? 0);
    this.#young.set(name, held);
    if (this.#youngBytes <= this.#bytesMax / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngBytes = 0;
    // A single document beyond the bound is not kept at all.
    if (this.#bytesMax < held.weight) this.#old.clear();
  }
}
