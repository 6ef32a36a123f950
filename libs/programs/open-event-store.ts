import { connectEventStore, EventStoreFault, type EventStore } from '#event-store';
import { StartError, type Configuration } from '#platform';

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
      `The event store cannot be used (${error.code}): ${error.message}`,
      error,
    );
  }
}

/** EVENT_STORE_URL, for a program that has no event store of its own; throws a StartError. */
export function eventStoreUrlOf({ EVENT_STORE_URL: url }: Configuration, program: string): string {
  if (url !== undefined) return url;
  throw new StartError(
    'configuration-invalid',
    `EVENT_STORE_URL is needed to run ${program} alone. \`npm start\` brings an event store of its ` +
      'own; `npm run event-store` runs one for several programs.',
  );
}
