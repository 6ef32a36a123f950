import { START_OF_LOG, type LogFeed } from '#kernel';
import {
  compareModel,
  digestOf,
  knownBuilds,
  type CompareOptions,
  type Comparison,
  type ModelProgress,
  type ReadStore,
} from '#projections';
import { ledgerCategories, ledgerDecisions, ledgerPayloads, readModels } from '#read-models';

/** How one read model stands against the log. */
export interface ModelVerdict extends Comparison {
  /** No document is stored otherwise than the log says. */
  readonly agrees: boolean;
  /**
   * It agrees, nothing of it is parked, nothing stopped it and nobody decided to leave an event
   * out: it holds what the log holds.
   */
  readonly isWhole: boolean;
  /** It stands before an event whose envelope cannot be read. */
  readonly stopped?: ModelProgress['stopped'];
  /** SHA-256 of all its documents (absent while documents are ahead of the position). */
  readonly digest?: string;
}

/** Which read models are compared, and how much of them. */
export interface ComparisonOrder extends Pick<CompareOptions, 'sample'> {
  /** By name; all if absent. */
  readonly model?: string;
}

/** Refolds every document of every build from the log; one verdict after the other. */
export async function* compareReadModels(
  store: ReadStore,
  feed: Pick<LogFeed, 'readLog' | 'readStreams'>,
  { model: asked, sample }: ComparisonOrder = {},
): AsyncGenerator<ModelVerdict> {
  const options = {
    store,
    feed,
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    decisions: ledgerDecisions,
    ...(sample ? { sample } : {}),
  };
  for (const { name, model, standing } of await knownBuilds(store, readModels)) {
    if (!model || name !== (asked ?? name)) continue;
    // Nothing feeds a build that stands nowhere.
    const { position, stopped } = standing ?? { position: START_OF_LOG };
    const comparison = await compareModel(model, position, options);
    const { digest, ahead } = await digestOf(store.reader, model, position);
    const { differing, missing, extra, parked, skipped } = comparison;
    const agrees = differing.length + missing.length + extra.length === 0;
    yield {
      ...comparison,
      agrees,
      isWhole: agrees && parked.length + skipped.length === 0 && stopped === undefined,
      ...(stopped ? { stopped } : {}),
      ...(ahead === 0 ? { digest } : {}),
    };
  }
}
