import {
  EventStoreError,
  spawnEmbeddedEventStore,
  type EventStoreErrorCode,
  type SpawnedEventStore,
} from '@commune-ledger/embedded-event-store';
import { StartError, type Configuration, type StartFault } from '#platform';

/** Starts the event store of this machine in a process of its own; throws a StartError. */
export async function spawnEventStore({
  DATA_DIR: directory,
  START_TIMEOUT_MS: readyTimeoutMs,
  START_CHECK_BYTES: startCheckBytes,
}: Configuration): Promise<SpawnedEventStore> {
  try {
    return await spawnEmbeddedEventStore({ directory, readyTimeoutMs, startCheckBytes });
  } catch (error) {
    throw startErrorOf(error);
  }
}

/** What keeps an embedded event store from starting, as a StartError. */
export function startErrorOf(error: unknown): unknown {
  if (!(error instanceof EventStoreError)) return error;
  const hint =
    error.code === 'not-ready-in-time'
      ? ' A long log takes longer to check: raise START_TIMEOUT_MS.'
      : '';
  const code = FAULTS[error.code] ?? 'event-store-unreachable';
  return new StartError(code, error.message + hint, error);
}

const FAULTS: Partial<Record<EventStoreErrorCode, StartFault>> = {
  'data-directory-in-use': 'data-dir-in-use',
  'data-directory-not-writable': 'data-dir-unwritable',
  'corrupt-log': 'event-log-corrupt',
  'port-in-use': 'port-in-use',
};
