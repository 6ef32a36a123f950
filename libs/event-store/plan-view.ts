import type { DomainEvent } from '#kernel';
import type { Streams } from './command.ts';
import type { LoadedStream } from './loaded-stream.ts';
import type { Address, StreamFold } from './stream-fold.ts';
import type { StreamLoader } from './stream-loader.ts';

/**
 * The streams as one run of a plan sees them: each in one state for the whole run. It remembers
 * which were asked for, and whether any was taken from memory without asking the store.
 */
export class PlanView implements Streams {
  readonly #loader: StreamLoader;
  readonly #fresh: boolean;
  readonly #seen = new Map<string, { address: Address; loaded: Promise<LoadedStream> }>();
  #fromMemory = false;

  /** With `fresh`, every stream is read from the store. */
  constructor(loader: StreamLoader, fresh: boolean) {
    this.#loader = loader;
    this.#fresh = fresh;
  }

  /** Whether a stream may have moved on since this process last heard of it. */
  get restsOnMemory(): boolean {
    return this.#fromMemory;
  }

  /** The streams asked for so far. */
  get addresses(): readonly Address[] {
    return [...this.#seen.values()].map(({ address }) => address);
  }

  /** See `Streams`. */
  async state<State, Event extends DomainEvent>(
    aggregate: StreamFold<State, Event>,
    id: string,
  ): Promise<State> {
    return (await this.load({ aggregate, id })).state;
  }

  /** A stream with its revision and its commands. */
  load<State, Event extends DomainEvent>(
    address: Address<State, Event>,
  ): Promise<LoadedStream<State>> {
    const key = `${address.aggregate.category}-${address.id}`;
    const seen = this.#seen.get(key);
    if (seen) return seen.loaded as Promise<LoadedStream<State>>;
    const loaded = this.#load(address);
    this.#seen.set(key, { address, loaded });
    return loaded;
  }

  async #load<State, Event extends DomainEvent>(
    address: Address<State, Event>,
  ): Promise<LoadedStream<State>> {
    const known = this.#fresh ? undefined : this.#loader.known(address);
    if (!known) return this.#loader.read(address);
    this.#fromMemory = true;
    return known;
  }
}
