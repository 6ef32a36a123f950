import { positionOf, START_OF_LOG } from '#kernel';
import {
  MemoryReadStore,
  versionKey,
  type DocumentReader,
  type ReadDocument,
  type ReadModel,
  type ReadStore,
  type RecordedEvent,
} from '#projections';

/** The documents that a log folds into, as the engine would: by key, derived parts at the end. */
export function foldedDocuments<Document extends ReadDocument>(
  model: ReadModel<Document>,
  log: readonly RecordedEvent[],
): ReadonlyMap<string, Document> {
  const documents = new Map<string, Document>();
  const handled = log.filter(({ type, undecoded }) =>
    model.foldsUndecoded ? true : model.handles.includes(type) && undecoded === undefined,
  );
  for (const event of handled) {
    for (const key of model.keys(event)) {
      const document = model.evolve(documents.get(key), event, key);
      if (document) documents.set(key, document);
      else documents.delete(key);
    }
  }
  const finished = (document: Document): Document => model.derive?.(document) ?? document;
  return new Map([...documents].map(([key, document]) => [key, finished(document)]));
}

/** One document that a log folds into; throws if it leaves none. */
export function foldedDocument<Document extends ReadDocument>(
  model: ReadModel<Document>,
  log: readonly RecordedEvent[],
  id: string,
): Document {
  const document = foldedDocuments(model, log).get(id);
  if (!document) throw new Error(`the log leaves no document ${id} in ${model.name}`);
  return document;
}

/** A reader over what a log leaves in these read models, in memory. */
export function readerOver(
  log: readonly RecordedEvent[],
  ...models: readonly ReadModel[]
): Promise<DocumentReader> {
  return readerIn(new MemoryReadStore({ now: () => 0 }), log, ...models);
}

/** A reader over what a log leaves in these read models, in a store that is still empty. */
export async function readerIn(
  store: ReadStore,
  log: readonly RecordedEvent[],
  ...models: readonly ReadModel[]
): Promise<DocumentReader> {
  const appliedTo = log.at(-1)?.position ?? positionOf(0n);
  for (const model of models) await store.prepare(model);
  const progress = { group: 'spec', token: 1, position: START_OF_LOG, seenTo: START_OF_LOG };
  await store.putGroup({ ...progress, models: {} });
  const outcome = await store.flush({
    from: START_OF_LOG,
    progress: { ...progress, position: appliedTo, seenTo: appliedTo, models: {} },
    writes: new Map(
      models.map((model) => [
        versionKey(model),
        [...foldedDocuments(model, log)].map(([id, document]) => ({ id, appliedTo, document })),
      ]),
    ),
    parked: [],
    marks: [],
  });
  if (outcome !== 'done') throw new Error('the read store of the spec is not as it should be');
  return store.reader;
}
