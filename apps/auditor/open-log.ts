import { existsSync, readdirSync } from 'node:fs';
import type { EventStore } from '#event-store';
import { StartError, type Configuration } from '#platform';
import {
  cutInWords,
  openEventStore,
  readRunning,
  storeOptionsOf,
  throwAsStartError,
} from '#programs';
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
  refuseToBeginOne(directory);
  const store = await spawnEmbeddedEventStore({
    ...storeOptionsOf(configuration),
    readyTimeoutMs: configuration.START_TIMEOUT_MS,
    onCut: (cut) => void process.stderr.write(`${cutInWords(cut)}\n`),
  }).catch((error: unknown) => throwAsStartError(error, configuration.DATA_DIR));
  return opened(store.connectionString, configuration, () => store.close());
}

/** An event store that is started where no log is begins one; an auditor makes nothing. */
function refuseToBeginOne(directory: string): void {
  const isLog = (name: string): boolean => name.endsWith('.log');
  const isThere = existsSync(directory);
  if (isThere && readdirSync(directory).some(isLog)) return;
  throw new StartError('event-store-unreachable', {
    vi: `${isThere ? 'Không có nhật ký nào trong' : 'Không có'} ${directory}: chưa sổ nào chạy ở đó. Hãy đặt DATA_DIR hoặc EVENT_STORE_URL.`,
    en: `There is no ${isThere ? 'log in ' : ''}${directory}: no ledger was ever started there. Set DATA_DIR or EVENT_STORE_URL.`,
  });
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
