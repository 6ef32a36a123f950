import type { ReadModel } from '../read-model.ts';
import { betweenBatches } from './between-batches.ts';
import { GroupWorker, type GroupWorkerOptions } from './group-worker.ts';
import { leaseLost } from './lease-lost.ts';
import { messageOf } from './decode.ts';
import { openRebuild } from './leadership.ts';
import { keepLease, waitForLease } from './lease-keeper.ts';
import { isAborted, type Clock } from './pause.ts';
import { runGroup } from './run-group.ts';
import { faultOf } from './status.ts';
import { untilItWorks } from './until-it-works.ts';

const MEETING_MS = 5_000;

/** What a rebuild needs beside the parts of every group worker. */
export interface RebuildOptions extends Omit<
  GroupWorkerOptions,
  'lease' | 'onCaughtUp' | 'isLive' | 'isRead' | 'obey'
> {
  readonly owner: string;
  /** The versions in code. */
  readonly models: readonly ReadModel[];
  readonly live: GroupWorker;
  readonly onStart: (worker: GroupWorker) => void;
  readonly onMet: () => Promise<void>;
}

/**
 * Builds all models of a group from one pass of the log, with a subscription and a lease of its own,
 * until they meet the live group, and hands them over: the live group waits between two batches
 * while the rebuild comes to the same position, and takes them in. One that stopped meanwhile holds
 * the others up in nothing: it is taken in where it stands.
 */
export async function rebuild(
  group: string,
  options: RebuildOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, limits, board, live, clock, report = () => {} } = options;
  const terms = { leaseMs: limits.leaseMs, clock };
  const warn = (failure: unknown): void => {
    const message = `${group} cannot begin yet: ${messageOf(failure)}`;
    report({ level: 'warn', code: faultOf(failure).code, message });
  };
  const lease = await waitForLease(store, group, options.owner, terms, signal, { onFailure: warn });
  if (!lease) return;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  void keepLease(store, lease, terms, either, () => ended.abort());
  try {
    const again = <Result>(attempt: () => Promise<Result>): Promise<Result | undefined> =>
      untilItWorks(
        attempt,
        (failure) => {
          warn(failure);
          return clock.pause(limits.backOffMs, either);
        },
        either,
      );
    const opened = await again(() => openRebuild(store, options.models, live.models, lease));
    if (!opened) {
      if (isAborted(signal)) return;
      throw leaseLost(lease);
    }
    if (opened === 'unknown') {
      const message = `${group} is left as it is, for a release that has what is built there.`;
      report({ level: 'warn', code: 'rebuild-of-another-release', message, context: { group } });
    }
    if (opened === 'over' || opened === 'unknown') return;
    const { builds, isRead, progress } = opened;
    let atHead = (): void => {};
    const caughtUp = new Promise<void>((resolve) => (atHead = resolve));
    const worker = new GroupWorker(builds, progress, {
      ...options,
      lease,
      isLive: false,
      isRead,
      onCaughtUp: async () => atHead(),
    });
    options.onStart(worker);
    const notYet = (failure: unknown): false => {
      if (isAborted(either)) return false;
      const message = `${group} has not joined the live group yet: ${messageOf(failure)}`;
      report({ level: 'info', code: 'rebuild-not-met', message });
      return false;
    };
    const untilDone = async (attempt: () => Promise<boolean>): Promise<void> => {
      while (!isAborted(either) && !(await attempt())) await clock.pause(limits.backOffMs, either);
    };
    // Between two batches no model is set apart; who has the lease was not set apart again.
    const letServe = async (): Promise<void> => {
      if (!(await store.renew(lease, limits.leaseMs))) return;
      board.forget(group);
      await options.onMet();
    };
    let run = begun(runGroup(worker, { limits, report, clock }, either));
    await Promise.race([caughtUp, run.done]);
    await untilDone(async () => {
      const joined = await meet(worker, { live, clock }, run, either).catch(notYet);
      if (joined || !run.isOver) return joined;
      // It came to where it was to meet the live group, and was not taken in: it goes on.
      await run.done;
      run = begun(runGroup(worker, { limits, report, clock }, either));
      return false;
    });
    await run.done;
    await again(() => store.dropGroup(lease));
    await untilDone(() => betweenBatches(live, letServe, either).then(() => true, notYet));
    if (isAborted(either) && !isAborted(signal)) throw leaseLost(lease);
  } finally {
    ended.abort();
    await store.release(lease).catch(() => {});
  }
}

/** A run of the rebuild, and whether it has ended. */
interface Run {
  readonly done: Promise<void>;
  readonly isOver: boolean;
}

function begun(running: Promise<void>): Run {
  const run = { isOver: false, done: running.finally(() => (run.isOver = true)) };
  run.done.catch(() => {});
  return run;
}

/** One attempt, between two batches of the live group. */
function meet(
  worker: GroupWorker,
  { live, clock }: { readonly live: GroupWorker; readonly clock: Clock },
  run: Run,
  signal: AbortSignal,
): Promise<boolean> {
  const attempt = async (): Promise<boolean> => {
    worker.stopAt = live.progress.position;
    try {
      // Wakes the rebuild if it already stands there; it may be busy, or just ended.
      worker.between(async () => {}).catch(() => {});
      const tooLong = new AbortController();
      const over = clock.pause(MEETING_MS, tooLong.signal);
      await Promise.race([run.done, over]).finally(() => tooLong.abort());
      if (!run.isOver || !worker.isThere) return false;
      await live.admit(worker.models, worker.progress);
      return true;
    } finally {
      worker.stopAt = undefined;
    }
  };
  return betweenBatches(live, attempt, signal);
}
