import { describe, expect, test } from '@jest/globals';
import { MemoryReadStore, ProjectionEngine } from '#projections';
import { ledgerCategories, ledgerPayloads, readModels } from '#read-models';
import { recordedFeed } from '#testing/feeds/index.ts';
import { OperationsController } from './operations.controller.ts';

describe('a comparison with the log', () => {
  test('is made once for all who ask while it is under way, and anew for who asks later', async () => {
    const store = new MemoryReadStore();
    for (const model of readModels) await store.prepare(model);
    const feed = recordedFeed([]);
    const payloads = ledgerPayloads;
    const parts = { models: readModels, store, feed };
    const engine = new ProjectionEngine({ ...parts, payloads, categories: ledgerCategories });
    const operations = new OperationsController({ ...parts, engine });
    const [first, second] = await Promise.all([operations.comparison(), operations.comparison()]);
    expect(first.data).not.toEqual([]);
    expect(second).toBe(first);
    const later = await operations.comparison();
    expect(later).not.toBe(first);
    expect(later).toEqual(first);
  });
});
