import { setTimeout as pause } from 'node:timers/promises';
import { StartError, type Configuration } from '#platform';
import { MemoryReadStore, MongoReadStore, ProjectionFault, type ReadStore } from '#projections';
import { textOfFault } from './told-faults.ts';

const AGAIN_MS = 250;

/**
 * The read store of READ_STORE_URL, waited for as long as a start may wait; without the variable,
 * one in the memory of this process. Throws a StartError (`read-store-unreachable`).
 */
export async function openReadStore(configuration: Configuration): Promise<ReadStore> {
  const { READ_STORE_URL: url, START_TIMEOUT_MS: patienceMs } = configuration;
  if (url === undefined) return new MemoryReadStore();
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await MongoReadStore.connect(url);
    } catch (error) {
      const mayPass = error instanceof ProjectionFault && error.code === 'read-store-unavailable';
      if (!mayPass || performance.now() >= giveUpAt) throw unreachable(error);
    }
    await pause(AGAIN_MS);
  }
}

/** READ_STORE_URL, for a program that cannot keep read models in memory; throws a StartError. */
export function demandReadStore({ READ_STORE_URL: url }: Configuration, program: string): void {
  if (url !== undefined) return;
  throw new StartError('configuration-invalid', {
    vi:
      `READ_STORE_URL phải có để chạy riêng ${program}: mô hình đọc trong bộ nhớ chỉ tiến trình của ` +
      'nó thấy. `npm start` chạy tất cả trong một tiến trình.',
    en:
      `READ_STORE_URL is needed to run ${program} alone: read models in memory are seen by their own ` +
      'process only. `npm start` runs everything in one.',
  });
}

function unreachable(cause: unknown): StartError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const inVietnamese = cause instanceof ProjectionFault ? textOfFault(cause).vi : why;
  return new StartError(
    'read-store-unreachable',
    {
      vi: `Không dùng được MongoDB của READ_STORE_URL: ${inVietnamese}`,
      en: `The MongoDB of READ_STORE_URL cannot be used: ${why}`,
    },
    cause,
  );
}
