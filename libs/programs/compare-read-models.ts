import { START_OF_LOG, type LogFeed } from '#kernel';
import {
  compareModel,
  digestOf,
  standingsOf,
  versionKey,
  type Comparison,
  type ReadStore,
} from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';

/** How one read model stands against the log. */
export interface ModelVerdict extends Comparison {
  readonly agrees: boolean;
  /** SHA-256 of all its documents (absent while documents are ahead of the position). */
  readonly digest?: string;
}

/** Refolds every document of every read model from the log; one verdict after the other. */
export async function* compareReadModels(
  store: ReadStore,
  feed: Pick<LogFeed, 'readLog' | 'readStreams'>,
): AsyncGenerator<ModelVerdict> {
  const standings = standingsOf(await store.groups());
  const options = {
    store,
    feed,
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    decisions: ledgerDecisions,
  };
  for (const model of readModels) {
    // Nothing builds a model that stands nowhere.
    const position = standings.get(versionKey(model))?.position ?? START_OF_LOG;
    const comparison = await compareModel(model, position, options);
    const { digest, ahead } = await digestOf(store.reader, model, position);
    const { differing, missing, extra } = comparison;
    yield {
      ...comparison,
      agrees: differing.length + missing.length + extra.length === 0,
      ...(ahead === 0 ? { digest } : {}),
    };
  }
}
