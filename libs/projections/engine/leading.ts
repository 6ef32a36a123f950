import { START_OF_LOG } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import { versionKey } from '../read-model.ts';
import type { Lease } from '../read-store.ts';
import { cleanUp } from './clean-up.ts';
import type { Decisions } from './decisions.ts';
import { flip, serveWhatStands } from './flip.ts';
import { GroupWorker, type GroupWorkerOptions } from './group-worker.ts';
import type { Division } from './leadership.ts';
import type { EngineLimits, EngineOptions } from './options.ts';
import type { Clock } from './pause.ts';
import { LIVE, type ProgressBoard } from './progress-board.ts';
import { Rebuilds } from './rebuilds.ts';
import { runGroup } from './run-group.ts';
import { isUnavailable, untilItWorks } from './until-it-works.ts';

/** What a leading worker is made of. */
export interface LeadingParts extends Omit<
  EngineOptions,
  'limits' | 'board' | 'clock' | 'decisions' | 'now' | 'owner'
> {
  readonly decisions: Decisions;
  readonly limits: EngineLimits;
  readonly board: ProgressBoard;
  readonly owner: string;
  readonly now: () => number;
  readonly clock: Clock;
  /** The workers there are, by group. */
  readonly workers: Map<string, GroupWorker>;
  readonly onCaughtUp: () => void;
}

/**
 * Moves the live group, and beside it whatever is being built, until the signal aborts; the first
 * failure ends all, and the others are awaited, so that none works on unseen.
 */
export async function runGroups(
  { live: models, progress, isRead, missing, underWay }: Division,
  lease: Lease,
  parts: LeadingParts,
  ended: AbortController,
  signal: AbortSignal,
): Promise<void> {
  const { limits, clock, workers, report = () => {} } = parts;
  const runs: Promise<void>[] = [];
  const onRun = (run: Promise<void>): void => {
    run.catch(() => ended.abort());
    runs.push(run);
  };
  const serve = (): Promise<void> => serveWhatStands(parts, live.progress);
  const options: GroupWorkerOptions = {
    ...parts,
    lease,
    isLive: true,
    isRead,
    goOn: (worker, model, from) => rebuilds.setApart(worker, model, from),
    obey: async (worker, decision, decidedAt) => {
      // What was decided before this store began to be filled was of earlier collections.
      if (decidedAt <= (worker.progress.beganAt ?? START_OF_LOG)) return;
      if (decision.kind === 'rebuild') {
        const model = parts.models.find((each) => versionKey(each) === decision.model);
        if (model) await rebuilds.ask({ ...model, build: decidedAt });
        return;
      }
      const { kind, build } = decision;
      const refusal =
        kind === 'clean-up'
          ? await cleanUp(parts, build, decidedAt, worker, rebuilds)
          : await flip(parts, decision, decidedAt, worker.progress);
      if (refusal === undefined) return;
      const message = `${build} stays as it is: the decision at ${decidedAt} cannot be followed (${refusal}).`;
      report({ level: 'warn', code: `${kind}-refused`, message, context: { build, refusal } });
    },
    onCaughtUp: async () => {
      await serve();
      parts.onCaughtUp();
    },
  };
  const live = new GroupWorker(models, progress, options);
  workers.set(LIVE, live);
  const rebuilds = new Rebuilds(
    {
      ...parts,
      live,
      // Before the live group caught up it is written as nobody's: it lets serve then.
      onMet: async () => {
        if (live.progress.isRead) await serve();
      },
      onRun,
      onStart: (worker) => workers.set(worker.progress.group, worker),
      onEnd: (group, worker) => {
        if (workers.get(group) === worker) workers.delete(group);
      },
    },
    signal,
  );
  // One after the other, and before a decision asks for more: they share one pass of the log.
  const ask = async (): Promise<void> => {
    for (const model of missing) await rebuilds.ask(model);
  };
  await untilItWorks(ask, () => clock.pause(limits.backOffMs, signal), signal, isForNow);
  for (const group of underWay) rebuilds.begin(group);
  onRun(runGroup(live, { limits, report, clock }, signal));
  const failed = (await outcomesOf(runs)).find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}

/** The store is away, or a worker that lost its lease still holds that of a rebuild. */
function isForNow(failure: unknown): boolean {
  const isHeld = failure instanceof ProjectionFault && failure.code === 'begins-again';
  return isHeld || isUnavailable(failure);
}

/** The outcomes of all runs, of those too that others began. */
async function outcomesOf(runs: readonly Promise<void>[]): Promise<PromiseSettledResult<void>[]> {
  for (;;) {
    const { length } = runs;
    const outcomes = await Promise.allSettled(runs);
    if (runs.length === length) return outcomes;
  }
}
