import { ProjectionFault } from '../faults.ts';
import type { Lease, ReadStore } from '../read-store.ts';
import { isAborted, type Clock } from './pause.ts';

/** How long a lease lasts, and by which clock. */
export interface LeaseTerms {
  readonly leaseMs: number;
  readonly clock: Clock;
}

/** What is heard of while a lease is waited for. */
export interface LeaseNews {
  /** It is not to be had for now: another one holds it, or the store failed to say so. */
  readonly onHeld?: (failure?: unknown) => void;
  /** The store failed in another way than it did since it last answered. */
  readonly onFailure?: (failure: unknown) => void;
}

/** Takes a lease as soon as it is free; `undefined` once the signal aborts. */
export async function waitForLease(
  store: ReadStore,
  group: string,
  owner: string,
  { leaseMs, clock }: LeaseTerms,
  signal: AbortSignal,
  { onHeld, onFailure }: LeaseNews = {},
): Promise<Lease | undefined> {
  const heard = new Set<string>();
  while (!isAborted(signal)) {
    try {
      const lease = await store.acquire(group, owner, leaseMs);
      if (lease) return lease;
      heard.clear();
      onHeld?.();
    } catch (failure) {
      // A store that cannot be reached grants no lease; who waits asks again.
      const kind = kindOf(failure);
      if (!heard.has(kind)) onFailure?.(failure);
      heard.add(kind);
      onHeld?.(failure);
    }
    await clock.pause(leaseMs / 6, signal);
  }
  return undefined;
}

/** Messages may name each attempt anew. */
function kindOf(failure: unknown): string {
  if (!(failure instanceof ProjectionFault)) return String(failure);
  return JSON.stringify([failure.code, failure.context]);
}

/**
 * Renews a lease until the signal aborts. `onLost` is called once it is another's, or could not be
 * renewed for as long as it lasts. Correctness does not rest on it (the token in the checkpoint is
 * the fence); it spares a worker that is too late its work.
 */
export async function keepLease(
  store: ReadStore,
  lease: Lease,
  { leaseMs, clock }: LeaseTerms,
  signal: AbortSignal,
  onLost: () => void,
): Promise<void> {
  let renewedAt = clock.elapsed();
  while (!isAborted(signal)) {
    await clock.pause(leaseMs / 3, signal);
    if (isAborted(signal)) return;
    const askedAt = clock.elapsed();
    const outcome = await store.renew(lease, leaseMs).catch(() => 'unknown' as const);
    if (outcome === true) renewedAt = askedAt;
    if (outcome === false || clock.elapsed() - renewedAt > leaseMs) {
      onLost();
      return;
    }
  }
}
