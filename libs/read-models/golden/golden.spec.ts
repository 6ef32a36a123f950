import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { eventSchemas } from '#domain';
import type { LoggedEvent } from '#kernel';
import {
  digestOf,
  MemoryReadStore,
  MongoReadStore,
  ProjectionEngine,
  versionKey,
  type ReadModel,
  type ReadStore,
} from '#projections';
import { recordedFeed } from '#testing/feeds/index.ts';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { ledgerCategories, ledgerDecisions, ledgerPayloads } from '../payloads.ts';
import { newestReadModels, readModels } from '../registry.ts';

const log = read('log.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as LoggedEvent);
const expected = JSON.parse(read('digests.json')) as Record<string, string>;
const end = log[log.length - 1]!.position;

/*
 * A fold that changes gives other documents than are stored: it needs a new version, under which
 * they are rebuilt. The log may get further lines, never other ones; a line for a new event type
 * is added together with the digests that it changes.
 */
describe('The golden log', () => {
  test('has every declared event type', () => {
    const types = new Set(log.map(({ type }) => type));
    expect(Object.keys(eventSchemas).filter((type) => !types.has(type))).toEqual([]);
  });

  test.each(readModels.map((model) => [versionKey(model), model] as const))(
    'gives the documents of %s, or the model needs a new version',
    async (key, model) => {
      const digests = await digestsAfter(new MemoryReadStore(), [model]);
      expect({ [key]: digests[versionKey(model)] }).toEqual({ [key]: expected[key] });
    },
  );
});

onEveryMongoTopology('The golden log', (mongo) => {
  test('gives the same documents in this read store', async () => {
    const store = await MongoReadStore.connect(mongo().url);
    try {
      const keys = newestReadModels.map(versionKey);
      const newest = Object.fromEntries(keys.map((key) => [key, expected[key]]));
      expect(await digestsAfter(store, newestReadModels)).toEqual(newest);
    } finally {
      await store.close();
    }
  }, 60_000);
});

async function digestsAfter(
  store: ReadStore,
  models: readonly ReadModel[],
): Promise<Record<string, string>> {
  const engine = new ProjectionEngine({
    models,
    store,
    feed: recordedFeed(log),
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    decisions: ledgerDecisions,
  });
  engine.start();
  await engine.ready();
  await engine.stop();
  const digests: Record<string, string> = {};
  for (const model of models) {
    const { digest, documents } = await digestOf(store.reader, model, end);
    digests[versionKey(model)] = `${documents} documents ${digest}`;
  }
  return digests;
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
