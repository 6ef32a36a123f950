import { pino } from 'pino';
import type { LogFeed } from '#kernel';
import type { Configuration } from '#platform';
import { openReadStore, readModelsEngine, untilReady } from '#programs';
import {
  MemoryReadStore,
  ProgressBoard,
  StoreReadSide,
  timesFromFeed,
  type ReadModel,
  type ReadSide,
} from '#projections';
import { readModels } from '#read-models';

/** Read models to ask, and how to let go of them. */
export interface OpenedReadSide {
  readonly readSide: ReadSide;
  close(): Promise<void>;
}

/**
 * The read models of READ_STORE_URL; without it, those asked for folded here from the log itself, up
 * to READ_MODEL_EVENTS_MAX events. Throws a StartError.
 */
export async function openReadSide(
  configuration: Configuration,
  feed: LogFeed,
  models: readonly ReadModel[],
): Promise<OpenedReadSide> {
  const times = timesFromFeed(feed);
  if (configuration.READ_STORE_URL !== undefined) {
    const store = await openReadStore(configuration);
    const board = new ProgressBoard(store);
    return {
      readSide: new StoreReadSide({ store, board, feed, times, versions: readModels }),
      close: () => store.close(),
    };
  }
  const store = new MemoryReadStore();
  const log = pino({ level: 'silent' });
  const engine = readModelsEngine({ configuration, log, feed, store, models });
  engine.start();
  const close = (): Promise<void> => engine.stop();
  try {
    await untilReady(engine, log);
  } catch (error) {
    await close();
    throw error;
  }
  const readSide = new StoreReadSide({
    store,
    board: engine.board,
    feed,
    times,
    versions: models,
  });
  return { readSide, close };
}
