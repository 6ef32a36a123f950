import { ProjectionFault } from '../faults.ts';
import { isAborted } from './pause.ts';

/**
 * Asks again as long as the read store cannot be reached, or whatever else passes, after a wait that
 * is told what failed; `undefined` once the signal aborts.
 */
export async function untilItWorks<Result>(
  attempt: () => Promise<Result>,
  wait: (failure: unknown) => Promise<void>,
  signal: AbortSignal,
  passes: (failure: unknown) => boolean = isUnavailable,
): Promise<Result | undefined> {
  while (!isAborted(signal)) {
    try {
      return await attempt();
    } catch (failure) {
      if (!passes(failure)) throw failure;
      await wait(failure);
    }
  }
  return undefined;
}

/** Whether a failure is that the read store cannot be reached, which passes. */
export function isUnavailable(failure: unknown): boolean {
  return failure instanceof ProjectionFault && failure.code === 'read-store-unavailable';
}
