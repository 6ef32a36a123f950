import { connectEventStore } from '#event-store';
import type { Position } from '#kernel';
import { readConfiguration } from '#platform';
import {
  MemoryReadStore,
  ProgressBoard,
  ProjectionEngine,
  versionKey,
  type ReadModel,
  type ReadStore,
} from '#projections';
import { digestOf } from '#projections/verification/digest.ts';
import { openReadStore } from '#programs';
import { ledgerCategories, ledgerPayloads, newestReadModels } from '#read-models';

/** A digest of each read model, with how many documents it speaks of. */
export type Digests = Readonly<Record<string, string>>;

/** The read models of the whole log, in one go and in the memory of this process. */
export async function undisturbedDigests(
  eventStoreUrl: string,
  position: Position,
): Promise<Digests> {
  const log = await connectEventStore(eventStoreUrl);
  const store = new MemoryReadStore();
  const parts = { payloads: ledgerPayloads, categories: ledgerCategories };
  const engine = new ProjectionEngine({
    models: newestReadModels,
    store,
    feed: log.feed,
    ...parts,
  });
  engine.start();
  await engine.ready();
  const digests = await digestsOf(store, position);
  await engine.stop();
  await log.close();
  return digests;
}

/** The read models as a store holds them, none of which may be ahead of the position. */
export async function digestsOf(
  { reader }: ReadStore,
  position: Position,
  models: readonly ReadModel[] = newestReadModels,
): Promise<Digests> {
  const digests: Record<string, string> = {};
  for (const model of models) {
    const { digest, documents, ahead } = await digestOf(reader, model, position);
    digests[versionKey(model)] = `${documents} documents, ${ahead} ahead: ${digest}`;
  }
  return digests;
}

/** The read store, once all its models stand at a position. */
export async function caughtUpStore(
  readStoreUrl: string,
  position: string,
  timeoutMs: number,
): Promise<ReadStore> {
  const store = await openReadStore(readConfiguration({ READ_STORE_URL: readStoreUrl }));
  const models = newestReadModels.map(versionKey);
  await new ProgressBoard(store).caughtUpTo(position as Position, { models, timeoutMs });
  return store;
}
