import type { SettledOrdinals } from './settled-ordinals.ts';
import type { StreamMetadata } from './stream-metadata.ts';

/** What few streams have. */
interface Rare {
  tombstone?: number | undefined;
  metadata?: StreamMetadata | undefined;
  nextMetadata?: StreamMetadata | undefined;
}

const none: readonly number[] = [];

/**
 * What the index knows of one stream: for each revision the event's ordinal, its place among all
 * events. There may be millions of these, so what few streams have stands apart.
 */
export class StreamState {
  readonly name: string;
  readonly key: number;
  readonly #settled: SettledOrdinals;
  /** Ordinals that are not settled yet. */
  #recent: number[] | undefined;
  #rare: Rare | undefined;

  constructor(name: string, key: number, settled: SettledOrdinals) {
    this.name = name;
    this.key = key;
    this.#settled = settled;
  }

  /** How many events the stream has, those that are not durable yet included. */
  get length(): number {
    return this.#settled.count(this.key) + (this.#recent?.length ?? 0);
  }

  /** The ordinal of the event at a revision, if there is one. */
  ordinalAt(revision: number): number | undefined {
    const settled = this.#settled.count(this.key);
    if (revision < 0) return undefined;
    return revision < settled
      ? this.#settled.at(this.key, revision)
      : this.#recent?.[revision - settled];
  }

  push(ordinal: number): void {
    if (this.#recent) this.#recent.push(ordinal);
    else this.#recent = [ordinal];
  }

  pop(): void {
    this.#recent?.pop();
  }

  /** The ordinals that are not settled. */
  get recent(): readonly number[] {
    return this.#recent ?? none;
  }

  /** Forgets them, because they are settled. */
  dropRecent(): void {
    this.#recent = undefined;
  }

  /** The ordinal of the tombstone. */
  get tombstone(): number | undefined {
    return this.#rare?.tombstone;
  }

  set tombstone(ordinal: number | undefined) {
    (this.#rare ??= {}).tombstone = ordinal;
  }

  /** The metadata as readers see it. */
  get metadata(): StreamMetadata | undefined {
    return this.#rare?.metadata;
  }

  set metadata(metadata: StreamMetadata | undefined) {
    (this.#rare ??= {}).metadata = metadata;
  }

  /** The metadata as the next append sees it. */
  get nextMetadata(): StreamMetadata | undefined {
    return this.#rare?.nextMetadata;
  }

  set nextMetadata(metadata: StreamMetadata | undefined) {
    (this.#rare ??= {}).nextMetadata = metadata;
  }
}
