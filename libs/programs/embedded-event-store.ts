import { StartError, type Configuration } from '#platform';

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

interface StoreOptions {
  readonly directory: string;
  readonly startCheckBytes: number;
  readonly maxEventBytes: number;
  readonly maxAppendBytes: number;
}

/** What keeps an embedded event store from starting or going on, as a StartError of the same code. */
export function throwAsStartError(error: unknown): never {
  if (!isOfEventStore(error)) throw error;
  const hint = HINTS[error.code];
  const message = hint === undefined ? error.message : `${error.message} ${hint}`;
  throw new StartError(error.code, message, error);
}

/** Known by its name: libraries reach the event store by protocol only. */
function isOfEventStore(error: unknown): error is Error & Pick<StartError, 'code'> {
  return error instanceof Error && error.name === 'EventStoreError' && 'code' in error;
}

/** Which variable helps. */
const HINTS: Partial<Record<StartError['code'], string>> = {
  'not-ready-in-time': 'A long log takes longer to check: raise START_TIMEOUT_MS.',
  'port-in-use': 'Its port is EVENT_STORE_PORT.',
  'data-directory-not-writable': 'It is named by DATA_DIR.',
};
