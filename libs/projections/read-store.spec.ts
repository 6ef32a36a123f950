import { describe, expect, test } from '@jest/globals';
import { journal } from '#testing/projections/index.ts';
import { onEveryMongoReadStore } from '#testing/projections/on-every-read-store.ts';
import { groupingContract } from './grouping.contract.ts';
import { MemoryReadStore } from './in-memory/memory-read-store.ts';
import { filterOf, hintOf, sortOf } from './mongodb/mongo-filter.ts';
import type { MongoDocument } from './mongodb/stored-document.ts';
import { planOf } from './query-plan.ts';
import { readStoreContract } from './read-store.contract.ts';
import { snapshotContract } from './snapshot.contract.ts';

describe('The read store in memory', () => {
  readStoreContract(async () => new MemoryReadStore());
  groupingContract(async () => new MemoryReadStore());
  snapshotContract(async () => new MemoryReadStore());
});

onEveryMongoReadStore('The read store', (open, client) => {
  readStoreContract(open);
  groupingContract(open);
  snapshotContract(open);

  test('a page of many subjects is merged from the index, never sorted', async () => {
    await (await open()).prepare(journal);
    const subjects = { anyOf: Array.from({ length: 200 }, (_, n) => `commune-${n}`) };
    const plan = planOf(journal, { index: 'bySubject', where: { subjects } });
    const explained = await client()
      .db()
      .collection<MongoDocument>('journal__v1')
      .find(filterOf(plan, true))
      .sort(sortOf(plan, true))
      .hint(hintOf(plan))
      .explain('queryPlanner');
    const stages = JSON.stringify(explained).match(/(?<="stage":")\w+/g) ?? [];
    expect(new Set(stages)).toEqual(new Set(['FETCH', 'SORT_MERGE', 'IXSCAN']));
  });
});
