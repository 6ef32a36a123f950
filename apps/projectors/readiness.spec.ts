import { afterEach, describe, expect, test } from '@jest/globals';
import { createLog, readConfiguration } from '#platform';
import { createHttpApp, listen } from '#platform/server.ts';
import { ReadStoreHealth } from '#programs/read-store-health.ts';
import { MemoryReadStore, ProjectionEngine, ProjectionFault, WorkerKilled } from '#projections';
import { ledgerCategories, ledgerPayloads, readModels } from '#read-models';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { problemOfProjectionFault } from './problems.ts';
import { ProjectorsModule } from './projectors.module.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Projectors over an empty log whose first batch fails for good, and where to ask them. */
async function projectors(): Promise<{ feed: ScriptedFeed; store: MemoryReadStore; url: string }> {
  const feed = new ScriptedFeed();
  const store = new MemoryReadStore();
  const engine = new ProjectionEngine({
    models: readModels,
    store,
    feed,
    payloads: ledgerPayloads,
    categories: ledgerCategories,
    steps: { beforeWrite: () => Promise.reject(new WorkerKilled('gone')) },
  });
  const configuration = readConfiguration({ PORT: '0', HOST: '127.0.0.1' });
  const modules = [ProjectorsModule.over(engine, { store, feed }), ReadStoreHealth.of(store)];
  const translators = [problemOfProjectionFault];
  const log = createLog('silent');
  const app = await createHttpApp({ configuration, log, modules, translators });
  open.push(() => app.close());
  open.push(() => engine.stop());
  const url = await listen(app, configuration);
  engine.start();
  await engine.ready();
  return { feed, store, url };
}

async function ready(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, body: await response.json() };
}

describe('Projectors', () => {
  test('are ready at the end of the log, and not once their engine has failed', async () => {
    const { feed, url } = await projectors();
    expect((await ready(url)).status).toBe(200);
    feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await ready(url)).toMatchObject({
      status: 503,
      body: { checks: { projections: { ok: false, detail: { state: 'failed' } } } },
    });
  });

  test('are not ready while the read store does not answer', async () => {
    const { store, url } = await projectors();
    store.groups = async () => {
      throw new ProjectionFault('read-store-unavailable', 'The read store is away.');
    };
    expect(await ready(url)).toMatchObject({
      status: 503,
      body: { checks: { readStore: { ok: false } } },
    });
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.status).toBe(503);
    expect(await metrics.json()).toMatchObject({ code: 'read-store-unavailable' });
  });
});
