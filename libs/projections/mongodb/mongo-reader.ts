import type { ClientSession, Collection } from 'mongodb';
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
import { documentsOf } from './documents-of.ts';
import { filterOf, hintOf, sortOf } from './mongo-filter.ts';
import { pipelineOf, rowsOf } from './mongo-grouping.ts';
import { NO_TOMBSTONE, toStored, type MongoDocument } from './stored-document.ts';
import { unavailable } from './unavailable.ts';

const STREAM_BATCH = 1_000;

/** Answers queries from MongoDB: from the primary, and only what a majority holds. */
export class MongoReader implements DocumentReader {
  readonly #collection: (model: ReadModel) => Collection<MongoDocument>;
  readonly #within: { readonly session?: ClientSession };

  constructor(
    collection: (model: ReadModel) => Collection<MongoDocument>,
    within: { readonly session?: ClientSession } = {},
  ) {
    this.#collection = collection;
    this.#within = within;
  }

  async load<D extends ReadDocument>(
    model: ReadModel<D>,
    ids: readonly string[],
  ): Promise<readonly Stored<D>[]> {
    const asked = ids.slice(0, PAGE_MAX);
    if (asked.length === 0) return [];
    const filter = { _id: { $in: asked }, ...NO_TOMBSTONE };
    const found = await unavailable(this.#collection(model).find(filter, this.#within).toArray());
    const byId = new Map(found.map((each) => [each._id, each]));
    return asked.flatMap((id) => {
      const stored = byId.get(id);
      return stored ? [toStored<D>(stored)] : [];
    });
  }

  async page<D extends ReadDocument>(model: ReadModel<D>, query: PageQuery): Promise<Page<D>> {
    const plan = planOf(model, query);
    const limit = Math.max(1, Math.min(query.limit, PAGE_MAX));
    const after = readCursor(model, query, plan);
    const descending = query.descending === true;
    const found = this.#collection(model)
      .find(filterOf(plan, descending, after), this.#within)
      .sort(sortOf(plan, descending))
      .hint(hintOf(plan))
      .limit(limit + 1);
    const rows = (await unavailable(found.toArray())).map((each) => toStored<D>(each));
    const last = rows[limit - 1];
    if (rows.length <= limit || !last) return { rows };
    return { rows: rows.slice(0, limit), next: cursorAfter(model, query, plan, last.document) };
  }

  async group<D extends ReadDocument>(
    model: ReadModel<D>,
    grouping: Grouping,
  ): Promise<readonly GroupRow[]> {
    const plan = planOf(model, grouping);
    const options = { hint: hintOf(plan), allowDiskUse: true, ...this.#within };
    const results = this.#collection(model).aggregate(pipelineOf(plan, grouping), options);
    const exact = rowsOf(await unavailable(results.toArray()), grouping);
    if (exact) return exact;
    const groups = new Groups(grouping);
    for await (const { document } of this.stream(model, grouping)) groups.add(document);
    return groups.rows();
  }

  async *stream<D extends ReadDocument>(
    model: ReadModel<D>,
    selection?: Selection,
  ): AsyncIterable<Stored<D>> {
    const collection = this.#collection(model);
    const plan = selection && planOf(model, selection);
    const found = plan
      ? collection.find(filterOf(plan), this.#within).sort(sortOf(plan)).hint(hintOf(plan))
      : collection.find(NO_TOMBSTONE, this.#within).sort({ _id: 1 }).hint('_id_');
    for await (const each of documentsOf(found.batchSize(STREAM_BATCH))) yield toStored<D>(each);
  }
}
