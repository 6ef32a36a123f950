import type { Logger } from 'pino';
import { openInOrder, type Clock, type Configuration, type Running } from '#platform';
import { createHttpApp, listen } from '#platform/server.ts';
import { eventStoreUrlOf, openEventStore, problemOfStoreFault, warnOfNewTokenKey } from '#programs';
import { CommandsModule } from './commands.module.ts';
import { problemOfConflict } from './conflict-problems.ts';

/** A write side that runs, and where. */
export interface RunningCommands extends Running {
  readonly url: string;
}

/**
 * Starts the write side alone: connects to EVENT_STORE_URL, opens the log, then listens. Throws a
 * StartError, with nothing left running.
 */
export async function startCommands(
  configuration: Configuration,
  log: Logger,
  clock: Clock = Date.now,
): Promise<RunningCommands> {
  return openInOrder(async (opened) => {
    const eventStoreUrl = eventStoreUrlOf(configuration, 'the commands');
    const store = await openEventStore(eventStoreUrl, configuration, 'records');
    opened.push(() => store.close());
    await warnOfNewTokenKey(configuration, log, store.feed);
    const app = await createHttpApp({
      configuration,
      log,
      clock,
      modules: [CommandsModule.over(store)],
      translators: [problemOfConflict, problemOfStoreFault],
    });
    opened.push(() => app.close());
    const url = await listen(app, configuration);
    log.info({ url, docs: `${url}/docs` }, 'commands are taken');
    return { url };
  });
}
