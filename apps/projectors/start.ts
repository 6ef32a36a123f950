import type { Logger } from 'pino';
import { openInOrder, type Configuration, type Running } from '#platform';
import { createHttpApp, listen } from '#platform/server.ts';
import {
  demandReadStore,
  eventStoreUrlOf,
  failureOf,
  openEventStore,
  openReadStore,
  problemOfStoreFault,
  readModelsEngine,
  untilReady,
  warnOfNewTokenKey,
} from '#programs';
import { ReadStoreHealth } from '#programs/read-store-health.ts';
import { problemOfProjectionFault } from './problems.ts';
import { ProjectorsModule } from './projectors.module.ts';

/** Projections that run, and where their health is asked. */
export interface RunningProjectors extends Running {
  readonly url: string;
}

/**
 * Starts the projections alone: follows EVENT_STORE_URL into READ_STORE_URL, under a lease, so that
 * a second one stands by. Listens for health from the beginning. Throws a StartError.
 */
export async function startProjectors(
  configuration: Configuration,
  log: Logger,
): Promise<RunningProjectors> {
  demandReadStore(configuration, 'projectors');
  const url = eventStoreUrlOf(configuration, 'projectors');
  return openInOrder(async (opened) => {
    const events = await openEventStore(url, configuration, 'reads');
    opened.push(() => events.close());
    const store = await openReadStore(configuration);
    opened.push(() => store.close());
    const engine = readModelsEngine({ configuration, log, feed: events.feed, store });
    const modules = [
      ProjectorsModule.over(engine, { store, feed: events.feed }),
      ReadStoreHealth.of(store),
    ];
    await warnOfNewTokenKey(configuration, log, events.feed);
    const app = await createHttpApp({
      configuration,
      log,
      modules,
      translators: [problemOfStoreFault, problemOfProjectionFault],
    });
    opened.push(() => engine.stop());
    opened.push(() => app.close());
    const address = await listen(app, configuration);
    engine.start();
    await untilReady(engine, log);
    log.info({ url: address }, 'read models are followed');
    return { url: address, failed: failureOf(engine) };
  });
}
