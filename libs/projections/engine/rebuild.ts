import { versionKey, type ReadModel } from '../read-model.ts';
import { ProjectionFault } from '../faults.ts';
import { putBeginning } from './begin-again.ts';
import { GroupWorker, type GroupWorkerOptions } from './group-worker.ts';
import { leaseLost } from './lease-lost.ts';
import { messageOf } from './decode.ts';
import { rebuildProgress } from './leadership.ts';
import { keepLease, waitForLease } from './lease-keeper.ts';
import { isAborted, type Clock } from './pause.ts';
import { runGroup } from './run-group.ts';
import { untilItWorks } from './until-it-works.ts';

const MEETING_MS = 5_000;

/** What a rebuild needs beside the parts of every group worker. */
export interface RebuildOptions extends Omit<
  GroupWorkerOptions,
  'lease' | 'onCaughtUp' | 'isLive' | 'isRead' | 'beginAgain'
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
  const { store, limits, board, clock, report = () => {} } = options;
  const group = rebuildGroup(model);
  const terms = { leaseMs: limits.leaseMs, clock };
  const lease = await waitForLease(store, group, options.owner, terms, signal);
  if (!lease) return;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  void keepLease(store, lease, terms, either, () => ended.abort());
  try {
    const again = <Result>(attempt: () => Promise<Result>): Promise<Result | undefined> =>
      untilItWorks(attempt, () => clock.pause(limits.backOffMs, either), either);
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
      isLive: false,
      isRead: false,
      onCaughtUp: async () => atHead(),
      beginAgain: async ({ progress: before }, _, from) => {
        await putBeginning(store, model, from, lease, before);
        throw new ProjectionFault('begins-again', `${group} begins again at ${from.position}.`);
      },
    });
    options.onStart(worker);
    const notYet = (failure: unknown): false => {
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
      const joined = await meet(worker, model, { live: options.live, clock }, run).catch(notYet);
      if (joined || !run.isOver) return joined;
      // It came to where it was to meet the live group, and was not taken in: it goes on.
      await run.done;
      run = begun(runGroup(worker, { limits, report, clock }, either));
      return false;
    });
    await run.done;
    await again(() => store.dropGroup(lease));
    await untilDone(() => options.live.between(letServe).then(() => true, notYet));
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
  model: ReadModel,
  { live, clock }: { readonly live: GroupWorker; readonly clock: Clock },
  run: Run,
): Promise<boolean> {
  return live.between(async () => {
    worker.stopAt = live.progress.position;
    try {
      // Wakes the rebuild if it already stands there; it may be busy, or just ended.
      worker.between(async () => {}).catch(() => {});
      const tooLong = new AbortController();
      await Promise.race([run.done, clock.pause(MEETING_MS, tooLong.signal)]);
      tooLong.abort();
      return run.isOver && worker.isThere && (await live.admit(model, worker.progress));
    } finally {
      worker.stopAt = undefined;
    }
  });
}
