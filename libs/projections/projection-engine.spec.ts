import { afterEach, describe, expect, test } from '@jest/globals';
import { START_OF_LOG } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import {
  accounts,
  journal,
  specimenCategories,
  specimenPayloads,
} from '#testing/projections/index.ts';
import { MemoryReadStore, ProjectionEngine, type EngineOptions } from './index.ts';

const engines: ProjectionEngine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});

function engineOn(feed: ScriptedFeed, options: Partial<EngineOptions> = {}): ProjectionEngine {
  const engine = new ProjectionEngine({
    models: [accounts, journal],
    store: new MemoryReadStore(),
    feed,
    payloads: specimenPayloads,
    categories: specimenCategories,
    ...options,
  });
  engines.push(engine);
  engine.start();
  return engine;
}

describe('A projection engine', () => {
  test('folds what the log holds and what comes later', async () => {
    const feed = new ScriptedFeed();
    const store = new MemoryReadStore();
    feed.append({ stream: 'account-a', type: 'account.moved.v1', data: { by: 5 } });
    const engine = engineOn(feed, { store });
    await engine.ready();
    const [, last] = feed.append(
      { stream: 'account-a', type: 'account.moved.v1', data: { by: 2 } },
      { stream: 'account-b', type: 'account.moved.v1', data: { by: 3 }, concerns: ['account-a'] },
    );
    await engine.board.caughtUpTo(last!.position, { models: ['accounts__v1'], timeoutMs: 1000 });
    const [a] = await store.reader.load(accounts, ['a']);
    expect(a).toMatchObject({
      document: { sum: 10, count: 3, doubled: 20 },
      appliedTo: last!.position,
    });
  });
  test('is ready on an empty log', async () => {
    const engine = engineOn(new ScriptedFeed());
    await engine.ready();
    expect((await engine.status()).groups[0]).toMatchObject({
      position: START_OF_LOG,
      isCaughtUp: true,
    });
  });
});
