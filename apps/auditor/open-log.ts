import { existsSync } from 'node:fs';
import type { EventStore } from '#event-store';
import { StartError, type Configuration } from '#platform';
import { openEventStore, readRunning } from '#programs';
import { spawnEmbeddedEventStore } from '@commune-ledger/embedded-event-store';

/** The log as the auditor reads it, and how to let go of it. */
export interface OpenedLog {
  readonly events: EventStore;
  close(): Promise<void>;
}

/**
 * Finds the log: EVENT_STORE_URL; else the event store of the program that runs on DATA_DIR; else
 * the one in DATA_DIR, started for as long as the audit takes.
 */
export async function openLog(configuration: Configuration): Promise<OpenedLog> {
  const { EVENT_STORE_URL: given, DATA_DIR: directory } = configuration;
  const url = given ?? readRunning(directory)?.eventStoreUrl;
  if (url !== undefined) return opened(url, configuration, async () => {});
  if (!existsSync(directory)) {
    throw new StartError(
      'event-store-unreachable',
      `There is no ${directory}: no ledger was ever started there. Set DATA_DIR or EVENT_STORE_URL.`,
    );
  }
  const readyTimeoutMs = configuration.START_TIMEOUT_MS;
  const store = await spawnEmbeddedEventStore({ directory, readyTimeoutMs });
  return opened(store.connectionString, configuration, () => store.close());
}

async function opened(
  url: string,
  configuration: Configuration,
  closeStore: () => Promise<void>,
): Promise<OpenedLog> {
  try {
    const events = await openEventStore(url, configuration, 'reads');
    const close = async (): Promise<void> => {
      await events.close();
      await closeStore();
    };
    return { events, close };
  } catch (error) {
    await closeStore();
    throw error;
  }
}
