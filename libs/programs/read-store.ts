import { StartError, type Configuration } from '#platform';
import { MemoryReadStore, type ReadStore } from '#projections';

/** The read store of READ_STORE_URL; without it, one in the memory of this process. */
export async function openReadStore(configuration: Configuration): Promise<ReadStore> {
  const { READ_STORE_URL: url } = configuration;
  return url === undefined ? new MemoryReadStore() : new MemoryReadStore();
}

/** READ_STORE_URL, for a program that cannot keep read models in memory; throws a StartError. */
export function demandReadStore({ READ_STORE_URL: url }: Configuration, program: string): void {
  if (url !== undefined) return;
  throw new StartError(
    'configuration-invalid',
    `READ_STORE_URL is needed to run ${program} alone: read models in memory are seen by their own ` +
      'process only. `npm start` runs everything in one.',
  );
}
