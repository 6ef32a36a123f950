import type {
  DocumentReader,
  Grouping,
  GroupRow,
  Page,
  PageQuery,
  Selection,
  Stored,
} from './document-reader.ts';
import { versionKey, type ReadDocument, type ReadModel } from './read-model.ts';

/** Remembers what an answer rests on. */
export class WatchedReader implements DocumentReader {
  readonly #reader: DocumentReader;
  readonly #read = new Map<string, Set<string> | 'all'>();

  constructor(reader: DocumentReader) {
    this.#reader = reader;
  }

  /** The ids that were loaded of a model, by its version key, or that more than these was read. */
  readOf(key: string): Set<string> | 'all' | undefined {
    return this.#read.get(key);
  }

  load<D extends ReadDocument>(
    model: ReadModel<D>,
    ids: readonly string[],
  ): Promise<readonly Stored<D>[]> {
    const key = versionKey(model);
    const known = this.#read.get(key);
    if (known !== 'all') this.#read.set(key, new Set([...(known ?? []), ...ids]));
    return this.#reader.load(model, ids);
  }

  page<D extends ReadDocument>(model: ReadModel<D>, query: PageQuery): Promise<Page<D>> {
    this.#read.set(versionKey(model), 'all');
    return this.#reader.page(model, query);
  }

  group<D extends ReadDocument>(
    model: ReadModel<D>,
    grouping: Grouping,
  ): Promise<readonly GroupRow[]> {
    this.#read.set(versionKey(model), 'all');
    return this.#reader.group(model, grouping);
  }

  stream<D extends ReadDocument>(
    model: ReadModel<D>,
    selection?: Selection,
  ): AsyncIterable<Stored<D>> {
    this.#read.set(versionKey(model), 'all');
    return this.#reader.stream(model, selection);
  }
}
