import type { GroupWorker } from './group-worker.ts';

/**
 * Runs something between two batches of a group; once the signal aborts it is no longer waited for,
 * unless it is under way.
 */
export function betweenBatches<Result>(
  worker: GroupWorker,
  run: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let isUnderWay = false;
    const abandon = (): void => {
      if (!isUnderWay) reject(new Error('no longer waited for'));
    };
    signal.addEventListener('abort', abandon, { once: true });
    if (signal.aborted) abandon();
    worker
      .between(async () => {
        signal.throwIfAborted();
        isUnderWay = true;
        return run();
      })
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abandon));
  });
}
