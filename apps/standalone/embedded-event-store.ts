import {
  EventStoreError,
  spawnEmbeddedEventStore,
  type EventStoreErrorCode,
  type SpawnedEventStore,
  type SpawnOptions,
} from '@commune-ledger/embedded-event-store';
import { StartError, type Configuration } from '#platform';

/** Starts the event store of this machine in a process of its own; throws a StartError. */
export async function spawnEventStore(configuration: Configuration): Promise<SpawnedEventStore> {
  const { START_TIMEOUT_MS: readyTimeoutMs } = configuration;
  try {
    return await spawnEmbeddedEventStore({ ...storeOptionsOf(configuration), readyTimeoutMs });
  } catch (error) {
    throw startErrorOf(error);
  }
}

/** What the configuration says of an embedded event store, wherever it runs. */
export function storeOptionsOf(configuration: StoreConfiguration): StoreOptions {
  return {
    directory: configuration.DATA_DIR,
    startCheckBytes: configuration.START_CHECK_BYTES,
    maxEventBytes: configuration.EVENT_MAX_BYTES,
    maxAppendBytes: configuration.APPEND_MAX_BYTES,
  };
}

type StoreConfiguration = Pick<
  Configuration,
  'DATA_DIR' | 'START_CHECK_BYTES' | 'EVENT_MAX_BYTES' | 'APPEND_MAX_BYTES'
>;

type StoreOptions = Required<
  Pick<SpawnOptions, 'directory' | 'startCheckBytes' | 'maxEventBytes' | 'maxAppendBytes'>
>;

/** What keeps an embedded event store from starting, as a StartError of the same code. */
export function startErrorOf(error: unknown): unknown {
  if (!(error instanceof EventStoreError)) return error;
  const hint = HINTS[error.code];
  const message = hint === undefined ? error.message : `${error.message} ${hint}`;
  return new StartError(error.code, message, error);
}

/** Which variable helps. */
const HINTS: Partial<Record<EventStoreErrorCode, string>> = {
  'not-ready-in-time': 'A long log takes longer to check: raise START_TIMEOUT_MS.',
  'port-in-use': 'Its port is EVENT_STORE_PORT.',
  'data-directory-not-writable': 'It is named by DATA_DIR.',
};
