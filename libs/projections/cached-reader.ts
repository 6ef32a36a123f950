import { canonicalJson } from '#kernel';
import type { AnswerCache } from './answer-cache.ts';
import type {
  DocumentReader,
  Grouping,
  GroupRow,
  Page,
  PageQuery,
  Selection,
  Stored,
} from './document-reader.ts';
import { roughBytes } from './engine/plain-weight.ts';
import { versionKey, type ReadDocument, type ReadModel } from './read-model.ts';

/** The largest stream of documents that is kept. */
const STREAM_BYTES_MAX = 4 << 20;

/**
 * Answers from the cache what walks over many documents: sums and streams. Documents by id and
 * pages cost the store little, and are asked of it.
 */
export class CachedReader implements DocumentReader {
  readonly #reader: DocumentReader;
  readonly #cache: AnswerCache;
  readonly #moments: ReadonlyMap<string, string>;

  /** `moments` by version key; models without one are not cached. */
  constructor(reader: DocumentReader, cache: AnswerCache, moments: ReadonlyMap<string, string>) {
    this.#reader = reader;
    this.#cache = cache;
    this.#moments = moments;
  }

  load<D extends ReadDocument>(
    model: ReadModel<D>,
    ids: readonly string[],
  ): Promise<readonly Stored<D>[]> {
    return this.#reader.load(model, ids);
  }

  page<D extends ReadDocument>(model: ReadModel<D>, query: PageQuery): Promise<Page<D>> {
    return this.#reader.page(model, query);
  }

  group<D extends ReadDocument>(
    model: ReadModel<D>,
    grouping: Grouping,
  ): Promise<readonly GroupRow[]> {
    return this.#cached(model, ['group', grouping], () => this.#reader.group(model, grouping));
  }

  async *stream<D extends ReadDocument>(
    model: ReadModel<D>,
    selection?: Selection,
  ): AsyncIterable<Stored<D>> {
    const all = (): AsyncIterable<Stored<D>> => this.#reader.stream(model, selection);
    const few = await this.#cached(model, ['stream', selection ?? {}], () => fewOf(all()));
    yield* few ?? all();
  }

  #cached<D extends ReadDocument, Value>(
    model: ReadModel<D>,
    question: readonly [kind: string, query: object],
    ask: () => Promise<Value>,
  ): Promise<Value> {
    const key = versionKey(model);
    const moment = this.#moments.get(key);
    if (moment === undefined) return ask();
    const asked = { model: key, moment, question: canonicalJson(question) };
    return this.#cache.answer(asked, ask);
  }
}

/** All of them, if that is not much. */
async function fewOf<Item>(items: AsyncIterable<Item>): Promise<readonly Item[] | undefined> {
  const few: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    bytes += roughBytes(item);
    if (bytes > STREAM_BYTES_MAX) return undefined;
    few.push(item);
  }
  return few;
}
