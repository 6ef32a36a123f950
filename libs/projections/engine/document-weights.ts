import { versionKey, type ReadModel } from '../read-model.ts';
import type { Folded } from './fold.ts';

/** What a document is taken to weigh, in bytes, before any of its model was folded. */
const UNKNOWN = 16 << 10;

/**
 * How heavy the documents of each model are: the mean of the last batch. What the next one will
 * hold in memory is estimated by it, before its documents are loaded (`docs/adr/0024`).
 */
export class DocumentWeights {
  readonly #means = new Map<string, number>();

  /** About how many bytes a document of the model takes. */
  of(model: ReadModel): number {
    return this.#means.get(versionKey(model)) ?? UNKNOWN;
  }

  /** Takes in what was folded of a model. */
  learn(model: ReadModel, folded: ReadonlyMap<string, Folded>): void {
    let bytes = 0;
    for (const { weight } of folded.values()) bytes += weight;
    if (bytes > 0) this.#means.set(versionKey(model), bytes / folded.size);
  }
}
