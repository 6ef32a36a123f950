import { expect, test } from '@jest/globals';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts } from '#testing/projections/index.ts';
import { onEveryMongoReadStore } from '#testing/projections/on-every-read-store.ts';
import { ProjectionEngine, type ReadModel } from '../index.ts';
import { parts } from '../projection-engine.contract.ts';

onEveryMongoReadStore('An index that a release changed without a new version', (open) => {
  test('ends the projections, which say what to do, instead of holding them up for ever', async () => {
    const store = await open();
    await store.prepare(accounts);
    const changed: ReadModel = { ...accounts, indexes: [{ name: 'bySum', fields: ['count'] }] };
    const engine = new ProjectionEngine({
      ...parts(new ScriptedFeed(), store),
      models: [changed],
    });
    engine.start();
    await expect(engine.failed).rejects.toMatchObject({
      code: 'read-store-refused',
      message: expect.stringMatching(/bySum.*needs a new version of its read model/s),
    });
    await expect(engine.ready()).rejects.toMatchObject({ code: 'read-store-refused' });
    expect(engine.health().healthy).toBe(false);
    await engine.stop();
  });
});
