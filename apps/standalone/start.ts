import { spawnEmbeddedEventStore } from '@commune-ledger/embedded-event-store';
import type { Logger } from 'pino';
import { openInOrder, type Clock, type Configuration, type Opened, type Running } from '#platform';
import { createHttpApp, listen } from '#platform/server.ts';
import {
  ChangeFeed,
  StoreReadSide,
  timesFromFeed,
  type ReadModel,
  type ReadStore,
  type StepHooks,
} from '#projections';
import {
  failureOf,
  openEventStore,
  openReadStore,
  problemOfStoreFault,
  readModelsEngine,
  sayCut,
  sayRoom,
  storeOptionsOf,
  throwAsStartError,
  untilReady,
  warnOfNewTokenKey,
} from '#programs';
import { ReadStoreHealth } from '#programs/read-store-health.ts';
import { readModels } from '#read-models';
import { CommandsModule } from '../commands/commands.module.ts';
import { problemOfConflict } from '../commands/conflict-problems.ts';
import { ProjectorsModule } from '../projectors/projectors.module.ts';
import { problemOfReadFault } from '../queries/answering/problems.ts';
import { QueriesModule } from '../queries/queries.module.ts';

/** What tests put in the place of time and between the steps of the projections. */
export interface StandaloneHooks {
  readonly clock?: Clock;
  readonly steps?: StepHooks;
  /** The read models of another release. */
  readonly models?: readonly ReadModel[];
}

/** Everything on one machine, and where. */
export interface RunningStandalone extends Running {
  readonly url: string;
  /** The event store in use, for other programs and for tests. */
  readonly eventStoreUrl: string;
  /** Where the read models are. */
  readonly readStore: ReadStore['kind'];
  /** Kept if the event store of this program ends before the program does. */
  readonly eventStoreLost: Promise<void>;
  readonly failed: Promise<never>;
}

/**
 * Starts everything on one machine, in this order: the event store (unless EVENT_STORE_URL names
 * one), the log opened, the read models at its end, then HTTP. Throws a StartError, with nothing
 * left running.
 */
export async function startStandalone(
  configuration: Configuration,
  log: Logger,
  { clock = Date.now, steps, models = readModels }: StandaloneHooks = {},
): Promise<RunningStandalone> {
  return openInOrder(async (opened) => {
    const { eventStoreUrl, lost } = await eventStoreFor(configuration, log, opened);
    const events = await openEventStore(eventStoreUrl, configuration, 'records');
    opened.push(() => events.close());
    log.info({ eventStoreUrl }, 'the log is open');

    const store = await openReadStore(configuration);
    opened.push(() => store.close());
    const parts = { configuration, log, feed: events.feed, store, models };
    const engine = readModelsEngine({ ...parts, ...(steps ? { steps } : {}) });
    opened.push(() => engine.stop());
    engine.start();
    await untilReady(engine, log);

    const times = timesFromFeed(events.feed);
    const readSide = new StoreReadSide({
      store,
      board: engine.board,
      feed: events.feed,
      times,
      versions: models,
      cacheBytesMax: configuration.ANSWER_CACHE_BYTES,
    });
    const changes = new ChangeFeed({
      store,
      progress: engine.board,
      feed: events.feed,
      listenersMax: configuration.LISTENERS_MAX,
    });
    const head = () => events.feed.head();
    await warnOfNewTokenKey(configuration, log, events.feed);
    const app = await createHttpApp({
      configuration,
      log,
      clock,
      modules: [
        CommandsModule.over(events),
        ProjectorsModule.over(engine, { store, feed: events.feed }),
        QueriesModule.with({ readSide, changes, head }),
        ReadStoreHealth.of(store),
      ],
      translators: [problemOfConflict, problemOfStoreFault, problemOfReadFault],
    });
    opened.push(() => app.close());
    const url = await listen(app, configuration);
    log.info({ url, docs: `${url}/docs`, readStore: store.kind }, 'the ledger is open');
    const failed = failureOf(engine);
    return { url, eventStoreUrl, readStore: store.kind, eventStoreLost: lost, failed };
  });
}

interface UsedEventStore {
  readonly eventStoreUrl: string;
  readonly lost: Promise<void>;
}

async function eventStoreFor(
  configuration: Configuration,
  log: Logger,
  opened: Opened,
): Promise<UsedEventStore> {
  const never = new Promise<void>(() => {});
  const { EVENT_STORE_URL: given } = configuration;
  if (given !== undefined) return { eventStoreUrl: given, lost: never };
  const eventStore = await spawnEmbeddedEventStore({
    ...storeOptionsOf(configuration),
    readyTimeoutMs: configuration.START_TIMEOUT_MS,
    onRoom: sayRoom(log),
    onCut: sayCut(log),
  }).catch((error: unknown) => throwAsStartError(error, configuration.DATA_DIR));
  opened.push(() => eventStore.close());
  // Once this program ends, it does not matter which of the two goes first.
  const lost = eventStore.exited.then(() => (opened.isClosing ? never : undefined));
  return { eventStoreUrl: eventStore.connectionString, lost };
}
