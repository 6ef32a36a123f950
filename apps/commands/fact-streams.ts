import { decodePayload, isFactCategory, type FactCategory } from '#domain';
import type { StreamFold, Streams } from '#event-store';
import { categoryOf, foldFact, idOf, type DomainEvent, type Fact, type StreamName } from '#kernel';

/** All recorded facts of a stream, retracted ones too. */
export type Facts = readonly Fact<DomainEvent>[];

const folds = new Map<FactCategory, StreamFold<Facts>>();

/** How the streams of a category are read: as lists of facts, like every stream of facts. */
export function factStream(category: FactCategory): StreamFold<Facts> {
  const known = folds.get(category);
  if (known) return known;
  const fold: StreamFold<Facts> = {
    category,
    initial: [],
    decode: (type, stored) => {
      const payload = decodePayload(type, stored);
      if (payload.ok) return { type, data: payload.data };
      throw new TypeError(payload.fault);
    },
    evolve: foldFact,
  };
  folds.set(category, fold);
  return fold;
}

/** The streams that one decision looks at: each is read once, then looked up. */
export class FactStreams {
  readonly #streams: Streams;
  readonly #facts = new Map<StreamName, Facts>();

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** Reads streams that are then known; of a name that is no stream of facts there are none. */
  async read(names: readonly StreamName[]): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const category = categoryOf(name);
        if (!isFactCategory(category)) return;
        this.#facts.set(name, await this.#streams.state(factStream(category), idOf(name)));
      }),
    );
  }

  /** The facts of a stream that was read. */
  readonly of = (name: StreamName): Facts => this.#facts.get(name) ?? [];
}
