import { describe, expect, test } from '@jest/globals';
import type { LoggedEvent } from '#kernel';
import { MemoryReadStore, ProjectionEngine, versionKey, type ReadModel } from '#projections';
import {
  auditTrail,
  ledgerCategories,
  ledgerPayloads,
  newestReadModels,
  readModels,
} from '#read-models';
import { busyCommune, recordedFeed } from '#testing/feeds/index.ts';
import { compareReadModels, type ModelVerdict } from './compare-read-models.ts';

const LOG = busyCommune(40);

describe('Comparing the read models with the log', () => {
  test('agrees with what was rebuilt and went on', async () => {
    const store = await rebuiltAndGoneOn();
    expect((await verdicts(store)).filter(({ agrees }) => !agrees)).toEqual([]);
  });

  test('misses a document that was lost behind the position of a rebuild', async () => {
    const store = await rebuiltAndGoneOn();
    const last = LOG.at(-1)!;
    await lose(store, auditTrail, last);
    const verdict = (await verdicts(store)).find(({ model }) => model === versionKey(auditTrail));
    expect(verdict).toMatchObject({
      agrees: false,
      position: last.position,
      missing: [last.eventId],
    });
  });
});

/** A store whose audit trail was built anew beside the other models, and was fed with them since. */
async function rebuiltAndGoneOn(): Promise<MemoryReadStore> {
  const store = new MemoryReadStore();
  await fed(store, LOG.slice(0, 20));
  await store.drop(versionKey(auditTrail));
  await fed(store, LOG.slice(0, 20));
  await fed(store, LOG);
  return store;
}

async function fed(store: MemoryReadStore, log: readonly LoggedEvent[]): Promise<void> {
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed: recordedFeed(log),
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    limits: { backOffMs: 5 },
  });
  engine.start();
  const models = newestReadModels.map(versionKey);
  await engine.ready();
  await engine.board.caughtUpTo(log.at(-1)!.position, { models, timeoutMs: 4_000 });
  while ((await store.groups()).length > 1) await engine.paused(async () => {});
  await engine.stop();
}

/** A document vanishes, and leaves its tombstone. */
async function lose(
  store: MemoryReadStore,
  model: ReadModel,
  { eventId: id, position }: LoggedEvent,
): Promise<void> {
  const [progress] = await store.groups();
  const writes = new Map([[versionKey(model), [{ id, replaces: position, appliedTo: position }]]]);
  const flush = { from: progress!.position, progress: progress!, writes, parked: [], marks: [] };
  expect(await store.flush(flush)).toBe('done');
}

async function verdicts(store: MemoryReadStore): Promise<ModelVerdict[]> {
  const all: ModelVerdict[] = [];
  for await (const verdict of compareReadModels(store, recordedFeed(LOG))) all.push(verdict);
  return all;
}
