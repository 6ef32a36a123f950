import type { Logger } from 'pino';
import { connectEventStore, EventStoreFault, type EventStore } from '#event-store';
import {
  createHttpApp,
  listen,
  StartError,
  type Clock,
  type Configuration,
  type Running,
} from '#platform';
import { CommandsModule } from './commands.module.ts';
import { problemOfStore } from './store-problems.ts';

/** A write side that runs, and where. */
export interface RunningCommands extends Running {
  readonly url: string;
}

/**
 * Starts the write side alone: connects to EVENT_STORE_URL, opens the log, then listens. Throws a
 * StartError.
 */
export async function startCommands(
  configuration: Configuration,
  log: Logger,
  clock: Clock = Date.now,
): Promise<RunningCommands> {
  const store = await openStore(configuration);
  try {
    const app = await createHttpApp({
      configuration,
      log,
      clock,
      modules: [CommandsModule.over(store)],
      translators: [problemOfStore],
    });
    const stop = async (): Promise<void> => {
      await app.close();
      await store.close();
    };
    try {
      const url = await listen(app, configuration);
      log.info({ url, docs: `${url}/docs` }, 'commands are taken');
      return { url, stop };
    } catch (error) {
      await app.close();
      throw error;
    }
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openStore({
  EVENT_STORE_URL: url,
  START_TIMEOUT_MS: patienceMs,
  STATE_CACHE_BYTES: cacheBytesMax,
}: Configuration): Promise<EventStore> {
  if (url === undefined) {
    throw new StartError(
      'configuration-invalid',
      'EVENT_STORE_URL is needed to take commands alone. `npm start` brings an event store of its ' +
        'own; `npm run event-store` runs one for several programs.',
    );
  }
  try {
    const store = await connectEventStore(url, { patienceMs, cacheBytesMax });
    await store.openLog();
    return store;
  } catch (error) {
    if (!(error instanceof EventStoreFault)) throw error;
    throw new StartError(
      'event-store-unreachable',
      `The event store of EVENT_STORE_URL cannot be used (${error.code}): ${error.message}`,
      error,
    );
  }
}
