import { connectEventStore, EventStoreFault, type EventStore } from '#event-store';
import { StartError, type Configuration } from '#platform';
import { textOfFault } from './told-faults.ts';

/**
 * Connects a program to the event store. Whoever records opens the log; whoever only reads waits
 * for it (D10). Throws a StartError.
 */
export async function openEventStore(
  url: string,
  { START_TIMEOUT_MS: patienceMs, STATE_CACHE_BYTES: cacheBytesMax }: Configuration,
  purpose: 'records' | 'reads',
): Promise<EventStore> {
  let store: EventStore | undefined;
  try {
    store = await connectEventStore(url, { patienceMs, cacheBytesMax });
    if (purpose === 'records') await store.openLog();
    else await store.waitUntilOpen({ timeoutMs: patienceMs });
    return store;
  } catch (error) {
    await store?.close();
    if (!(error instanceof EventStoreFault)) throw error;
    throw new StartError(
      'event-store-unreachable',
      {
        vi: `Không dùng được kho sự kiện (${error.code}): ${textOfFault(error).vi}`,
        en: `The event store cannot be used (${error.code}): ${error.message}`,
      },
      error,
    );
  }
}

/** EVENT_STORE_URL, for a program that has no event store of its own; throws a StartError. */
export function eventStoreUrlOf({ EVENT_STORE_URL: url }: Configuration, program: string): string {
  if (url !== undefined) return url;
  throw new StartError('configuration-invalid', {
    vi:
      `EVENT_STORE_URL phải có để chạy riêng ${program}. \`npm start\` có sẵn kho sự kiện của nó; ` +
      '`npm run event-store` chạy một kho cho nhiều chương trình.',
    en:
      `EVENT_STORE_URL is needed to run ${program} alone. \`npm start\` brings an event store of its ` +
      'own; `npm run event-store` runs one for several programs.',
  });
}
