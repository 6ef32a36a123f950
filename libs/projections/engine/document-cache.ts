import type { LoadedState } from '../read-store.ts';

/**
 * States of documents between batches, the least recently used dropped first, bounded by bytes.
 * Filled only after a commit: a state that was never written must not be folded upon.
 */
export class DocumentCache {
  readonly #bytesMax: number;
  readonly #states = new Map<string, { state: LoadedState; weight: number }>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get(model: string, id: string): LoadedState | undefined {
    const name = `${model} ${id}`;
    const found = this.#states.get(name);
    if (!found) return undefined;
    this.#states.delete(name);
    this.#states.set(name, found);
    return found.state;
  }

  put(model: string, id: string, state: LoadedState, weight: number): void {
    const name = `${model} ${id}`;
    this.#drop(name);
    this.#states.set(name, { state, weight });
    this.#bytes += weight;
    for (const oldest of this.#states.keys()) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#drop(oldest);
    }
  }

  clear(): void {
    this.#states.clear();
    this.#bytes = 0;
  }

  #drop(name: string): void {
    this.#bytes -= this.#states.get(name)?.weight ?? 0;
    this.#states.delete(name);
  }
}
