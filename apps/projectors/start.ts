import type { Logger } from 'pino';
import { createHttpApp, listen, type Configuration, type Running } from '#platform';
import {
  demandReadStore,
  eventStoreUrlOf,
  openEventStore,
  openReadStore,
  readModelsEngine,
  untilReady,
} from '#programs';
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
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const events = await openEventStore(url, configuration, 'reads');
    closers.push(() => events.close());
    const store = await openReadStore(configuration);
    closers.push(() => store.close());
    const engine = readModelsEngine({ configuration, log, feed: events.feed, store });
    const modules = [ProjectorsModule.over(engine, { store, feed: events.feed })];
    const app = await createHttpApp({ configuration, log, modules });
    closers.push(() => engine.stop());
    closers.push(() => app.close());
    const address = await listen(app, configuration);
    engine.start();
    await untilReady(engine, log);
    log.info({ url: address }, 'read models are followed');
    return { url: address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
