import { Appender } from './appender.ts';
import { CommandExecutor } from './command-executor.ts';
import { Connection } from './connection.ts';
import type { EventStore, EventStoreOptions } from './event-store.ts';
import { KurrentLogFeed } from './log-feed.ts';
import { LedgerOpening } from './opening.ts';
import { StreamCache } from './stream-cache.ts';
import { StreamLoader } from './stream-loader.ts';

const DEFAULTS: Required<EventStoreOptions> = {
  patienceMs: 15_000,
  appendTimeoutMs: 5_000,
  cacheBytesMax: 64 * 1024 * 1024,
  attemptsMax: 25,
  threadAfterEvents: 10_000,
};

/**
 * Connects to an event store (`kurrentdb://…`), waiting for its first answer within the patience;
 * throws an `EventStoreFault` with the code `event-store-unavailable` when that ends.
 *
 * ```ts
 * const store = await connectEventStore('kurrentdb://localhost:2113?tls=false');
 * await store.openLog();
 * ```
 */
export async function connectEventStore(
  url: string,
  options: EventStoreOptions = {},
): Promise<EventStore> {
  const terms = { ...DEFAULTS, ...options };
  const { patienceMs, appendTimeoutMs, cacheBytesMax, attemptsMax } = terms;
  const connection = new Connection(url);
  const appender = new Appender(connection, appendTimeoutMs, patienceMs);
  const opening = new LedgerOpening(connection, appender, patienceMs);
  const loader = new StreamLoader(connection, new StreamCache(cacheBytesMax), patienceMs);
  const feed = new KurrentLogFeed(connection, terms, opening);
  const executor = new CommandExecutor(loader, appender, attemptsMax);
  try {
    // Nothing may read natively before the store has answered.
    await opening.storeAnswers();
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    execute: executor.execute,
    feed,
    openLog: () => opening.open(),
    waitUntilOpen: ({ timeoutMs = patienceMs } = {}) => opening.waitUntilOpen(timeoutMs),
    readLog: (range) => feed.readLog(range),
    readStreams: (streams, options) => feed.readStreams(streams, options),
    close: () => connection.close(),
  };
}
