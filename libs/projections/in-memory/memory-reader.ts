import { cursorAfter, readCursor } from '../cursor.ts';
import {
  PAGE_MAX,
  type DocumentReader,
  type Grouping,
  type GroupRow,
  type Page,
  type PageQuery,
  type Selection,
  type Stored,
} from '../document-reader.ts';
import { Groups } from '../grouping.ts';
import { planOf } from '../query-plan.ts';
import type { ReadDocument, ReadModel } from '../read-model.ts';
import type { MemoryCollection } from './collection.ts';

/** Answers queries from the collections in memory. */
export class MemoryReader implements DocumentReader {
  readonly #collection: (model: ReadModel) => MemoryCollection;

  constructor(collection: (model: ReadModel) => MemoryCollection) {
    this.#collection = collection;
  }

  async load<D extends ReadDocument>(
    model: ReadModel<D>,
    ids: readonly string[],
  ): Promise<readonly Stored<D>[]> {
    const collection = this.#collection(model);
    const found = ids.slice(0, PAGE_MAX).map((id) => collection.stored(id));
    return found.filter((each) => each !== undefined) as Stored<D>[];
  }

  async page<D extends ReadDocument>(model: ReadModel<D>, query: PageQuery): Promise<Page<D>> {
    const plan = planOf(model, query);
    const limit = Math.max(1, Math.min(query.limit, PAGE_MAX));
    const after = readCursor(model, query, plan);
    const rows: Stored[] = [];
    for (const row of this.#collection(model).select(plan, query.descending === true, after)) {
      if (rows.length === limit) {
        const last = rows.at(-1) as Stored;
        return { rows: rows as Stored<D>[], next: cursorAfter(model, query, plan, last.document) };
      }
      rows.push(row);
    }
    return { rows: rows as Stored<D>[] };
  }

  async group<D extends ReadDocument>(
    model: ReadModel<D>,
    grouping: Grouping,
  ): Promise<readonly GroupRow[]> {
    const groups = new Groups(grouping);
    const plan = planOf(model, grouping);
    for (const { document } of this.#collection(model).select(plan, false)) groups.add(document);
    return groups.rows();
  }

  async *stream<D extends ReadDocument>(
    model: ReadModel<D>,
    selection?: Selection,
  ): AsyncIterable<Stored<D>> {
    const collection = this.#collection(model);
    const rows = selection
      ? collection.select(planOf(model, selection), false)
      : collection.inOrderOfId();
    for (const row of [...rows]) yield row as Stored<D>;
  }
}
