import type {
  DocumentReader,
  Grouping,
  GroupRow,
  Page,
  PageQuery,
  Selection,
  Stored,
} from './document-reader.ts';
import { modelOfKey, type ReadDocument, type ReadModel } from './read-model.ts';
import type { Serving } from './read-store.ts';

/** What serves, by the name of the model. */
export type ServingByName = ReadonlyMap<string, Serving>;

/** The build of a model that serves, whichever version of it is named; `undefined` if none does. */
export type ServedBuild = (model: ReadModel) => ReadModel | undefined;

/** Finds the builds that serve; `versions` are those in code beside the ones that are asked for. */
export function servedBuilds(
  serving: ServingByName,
  versions: readonly ReadModel[] = [],
): ServedBuild {
  return (model) => {
    const key = serving.get(model.name)?.build;
    return key === undefined ? undefined : modelOfKey([model, ...versions], key);
  };
}

/** A model of which something else serves now than did before. */
export function changedSince(
  models: readonly ReadModel[],
  before: ServingByName,
  now: ServingByName,
): ReadModel | undefined {
  return models.find(({ name }) => {
    const [was, is] = [before.get(name), now.get(name)];
    return was?.build !== is?.build || was?.since !== is?.since;
  });
}

/** Asks of each model the build that serves; of one that has none, the model as it is named. */
export class ServedReader implements DocumentReader {
  readonly #reader: DocumentReader;
  readonly #served: ServedBuild;

  constructor(reader: DocumentReader, served: ServedBuild) {
    this.#reader = reader;
    this.#served = served;
  }

  load<D extends ReadDocument>(
    model: ReadModel<D>,
    ids: readonly string[],
  ): Promise<readonly Stored<D>[]> {
    return this.#reader.load(this.#of(model), ids);
  }

  page<D extends ReadDocument>(model: ReadModel<D>, query: PageQuery): Promise<Page<D>> {
    return this.#reader.page(this.#of(model), query);
  }

  group<D extends ReadDocument>(
    model: ReadModel<D>,
    grouping: Grouping,
  ): Promise<readonly GroupRow[]> {
    return this.#reader.group(this.#of(model), grouping);
  }

  stream<D extends ReadDocument>(
    model: ReadModel<D>,
    selection?: Selection,
  ): AsyncIterable<Stored<D>> {
    return this.#reader.stream(this.#of(model), selection);
  }

  /** Versions of a model that are in code together are read by the same pages. */
  #of<D extends ReadDocument>(model: ReadModel<D>): ReadModel<D> {
    return (this.#served(model) ?? model) as unknown as ReadModel<D>;
  }
}
