import { versionKey, type ReadModel } from '../read-model.ts';
import { ProjectionFault } from '../faults.ts';
import { putBeginning } from './begin-again.ts';
import { GroupWorker, type GroupWorkerOptions } from './group-worker.ts';
import { leaseLost } from './lease-lost.ts';
import { messageOf } from './decode.ts';
import { rebuildProgress } from './leadership.ts';
import { keepLease, waitForLease } from './lease-keeper.ts';
import { isAborted, pause } from './pause.ts';
import { runGroup } from './run-group.ts';
import { untilItWorks } from './until-it-works.ts';

const MEETING_MS = 5_000;

/** What a rebuild needs beside the parts of every group worker. */
export interface RebuildOptions extends Omit<
  GroupWorkerOptions,
  'lease' | 'onCaughtUp' | 'marksTime' | 'beginAgain'
> {
  readonly owner: string;
  readonly live: GroupWorker;
  readonly onStart: (worker: GroupWorker) => void;
  readonly onMet: () => Promise<void>;
}

/** The group of a model that goes by itself. */
export function rebuildGroup(model: ReadModel): string {
  return `rebuild-${versionKey(model)}`;
}

/**
 * Builds one model with a subscription and a lease of its own until it meets the live group, and
 * hands it over: the live group waits between two batches while the rebuild comes to the same
 * position, and takes the model in.
 */
export async function rebuild(
  model: ReadModel,
  options: RebuildOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, limits, board, report = () => {} } = options;
  const group = rebuildGroup(model);
  const lease = await waitForLease(store, group, options.owner, limits.leaseMs, signal);
  if (!lease) return;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  void keepLease(store, lease, limits.leaseMs, either, () => ended.abort());
  try {
    const again = <Result>(attempt: () => Promise<Result>): Promise<Result | undefined> =>
      untilItWorks(attempt, limits.backOffMs, either);
    const progress = await again(() => rebuildProgress(store, model, lease));
    if (!progress) {
      if (isAborted(signal)) return;
      throw leaseLost(lease);
    }
    let atHead = (): void => {};
    const caughtUp = new Promise<void>((resolve) => (atHead = resolve));
    const worker = new GroupWorker([model], progress, {
      ...options,
      lease,
      marksTime: false,
      onCaughtUp: async () => atHead(),
      beginAgain: async ({ progress: before }, _, from) => {
        await putBeginning(store, model, from, lease, before);
        throw new ProjectionFault('begins-again', `${group} begins again at ${from.position}.`);
      },
    });
    options.onStart(worker);
    const following = runGroup(worker, limits, report, either);
    const end = { reached: false };
    const done = following.finally(() => (end.reached = true));
    done.catch(() => {});
    await Promise.race([caughtUp, done]);
    while (!isAborted(either)) {
      const joined = await meet(worker, model, options.live, done, () => end.reached).catch(
        (failure: unknown) => {
          const message = `${group} did not meet the live group yet: ${messageOf(failure)}`;
          report({ level: 'info', code: 'rebuild-not-met', message });
          return false;
        },
      );
      if (joined) break;
      if (end.reached) await done;
      await pause(limits.backOffMs, either);
    }
    await done;
    if (isAborted(signal)) return;
    if (isAborted(either)) throw leaseLost(lease);
    await again(() => store.dropGroup(lease));
    board.forget(group);
    await again(options.onMet);
  } finally {
    ended.abort();
    await store.release(lease).catch(() => {});
  }
}

/** One attempt, between two batches of the live group. */
function meet(
  worker: GroupWorker,
  model: ReadModel,
  live: GroupWorker,
  done: Promise<void>,
  isDone: () => boolean,
): Promise<boolean> {
  return live.between(async () => {
    worker.stopAt = live.progress.position;
    // Wakes the rebuild if it already stands there; it may be busy, or just ended.
    worker.between(async () => {}).catch(() => {});
    const tooLong = new AbortController();
    await Promise.race([done, pause(MEETING_MS, tooLong.signal)]);
    tooLong.abort();
    if (isDone() && worker.isThere) return live.admit(model, worker.progress);
    worker.stopAt = undefined;
    return false;
  });
}
