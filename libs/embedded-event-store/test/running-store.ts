import { afterEach } from '@jest/globals';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startEmbeddedEventStore,
  type EmbeddedEventStoreOptions,
  type RunningEventStore,
} from '../src/index.ts';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Does something when the test is over, latest first. */
export function afterTest(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup);
}

/** A directory that goes away with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-event-store-'));
  afterTest(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** An official client that is disposed with the test. */
export function clientOf(connectionString: string): KurrentDBClient {
  const client = KurrentDBClient.connectionString(connectionString);
  afterTest(() => client.dispose());
  return client;
}

/** A store in this process with a client, both gone after the test. */
export async function runningStore(options: Partial<EmbeddedEventStoreOptions> = {}): Promise<{
  readonly directory: string;
  readonly store: RunningEventStore;
  readonly client: KurrentDBClient;
}> {
  const directory = options.directory ?? (await temporaryDirectory());
  const store = await startEmbeddedEventStore({ ...options, directory });
  afterTest(() => store.close());
  return { directory, store, client: clientOf(store.connectionString) };
}

/** Everything an async iterable gives. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}
