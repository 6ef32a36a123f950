import { afterEach, expect, test } from '@jest/globals';
import { projectionsAnswerSchema } from '#contracts';
import { MemoryReadStore, ProjectionEngine } from '#projections';
import { ledgerCategories, ledgerPayloads, readModels } from '#read-models';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { metricsOf } from './metrics.ts';
import { projectionsReport } from './projections-report.ts';

const engines: ProjectionEngine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0).reverse()) await engine.stop();
});

test('Who stands by tells how far the other one is, and measures nothing of it', async () => {
  const feed = new ScriptedFeed();
  const store = new MemoryReadStore();
  const models = readModels;
  const parts = { models, store, feed, payloads: ledgerPayloads, categories: ledgerCategories };
  const [leading, standingBy] = [new ProjectionEngine(parts), new ProjectionEngine(parts)];
  for (const engine of [leading, standingBy]) {
    engines.push(engine);
    engine.start();
    await engine.ready();
  }
  const [event] = feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
  const position = event!.position;
  const keys = Object.keys((await store.groups())[0]!.models);
  await leading.board.caughtUpTo(position, { models: keys, timeoutMs: 5_000 });

  const report = await projectionsReport({ engine: standingBy, store, models });
  expect(report).toMatchObject({
    state: 'standing-by',
    head: position,
    groups: [{ group: 'live', position, isCaughtUp: true, ofAnother: true }],
  });
  expect(projectionsAnswerSchema.safeParse({ data: report }).error).toBeUndefined();
  expect(metricsOf(report)).not.toContain('projection_position{');
  const own = await projectionsReport({ engine: leading, store, models });
  expect(own.groups).toMatchObject([{ group: 'live', position, lag: { events: 0 } }]);
  expect(metricsOf(own)).toContain('projection_position{group="live"}');
});
