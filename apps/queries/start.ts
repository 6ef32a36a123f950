import type { Logger } from 'pino';
import { openInOrder, type Clock, type Configuration, type Running } from '#platform';
import { createHttpApp, listen } from '#platform/server.ts';
import { ChangeFeed, ProgressBoard, StoreReadSide, timesFromFeed } from '#projections';
import {
  demandReadStore,
  eventStoreUrlOf,
  openEventStore,
  openReadStore,
  problemOfStoreFault,
  warnOfNewTokenKey,
} from '#programs';
import { ReadStoreHealth } from '#programs/read-store-health.ts';
import { readModels } from '#read-models';
import { problemOfReadFault } from './answering/problems.ts';
import { QueriesModule } from './queries.module.ts';

/** A read side that runs, and where. */
export interface RunningQueries extends Running {
  readonly url: string;
}

/**
 * Starts the read side alone: answers from READ_STORE_URL, which projectors fill; asks
 * EVENT_STORE_URL only where the log ends. Throws a StartError.
 */
export async function startQueries(
  configuration: Configuration,
  log: Logger,
  clock: Clock = Date.now,
): Promise<RunningQueries> {
  demandReadStore(configuration, 'queries');
  const eventStoreUrl = eventStoreUrlOf(configuration, 'queries');
  return openInOrder(async (opened) => {
    const events = await openEventStore(eventStoreUrl, configuration, 'reads');
    opened.push(() => events.close());
    const store = await openReadStore(configuration);
    opened.push(() => store.close());
    const board = new ProgressBoard(store);
    const times = timesFromFeed(events.feed);
    const readSide = new StoreReadSide({
      store,
      board,
      feed: events.feed,
      times,
      versions: readModels,
      cacheBytesMax: configuration.ANSWER_CACHE_BYTES,
    });
    const changes = new ChangeFeed({
      store,
      progress: board,
      feed: events.feed,
      listenersMax: configuration.LISTENERS_MAX,
    });
    const head = () => events.feed.head();
    await warnOfNewTokenKey(configuration, log, events.feed);
    const app = await createHttpApp({
      configuration,
      log,
      clock,
      modules: [QueriesModule.with({ readSide, changes, head }), ReadStoreHealth.of(store)],
      translators: [problemOfStoreFault, problemOfReadFault],
    });
    opened.push(() => app.close());
    const url = await listen(app, configuration);
    log.info({ url, docs: `${url}/docs` }, 'questions are answered');
    return { url };
  });
}
