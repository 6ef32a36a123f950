import { ProjectionFault } from '../faults.ts';
import { messageOf } from './decode.ts';
import type { GroupWorker } from './group-worker.ts';
import { WorkerKilled, type EngineLimits, type EngineReport } from './options.ts';
import { isAborted, type Clock } from './pause.ts';

/** What keeps a group moving. */
export interface RunTerms {
  readonly limits: EngineLimits;
  readonly report: (report: EngineReport) => void;
  readonly clock: Clock;
}

const DOUBLINGS_MAX = 5;

/**
 * Keeps a group moving: whatever fails, it begins again at the checkpoint, with growing pauses as
 * long as nothing moves. Ends when the signal aborts or the group is where it was to stop; throws
 * what no repetition mends.
 */
export async function runGroup(
  worker: GroupWorker,
  { limits, report, clock }: RunTerms,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !isAborted(signal);) {
    const before = worker.progress.position;
    let failure: unknown = 'the subscription ended';
    try {
      await worker.open();
      await worker.follow(signal);
      if (isAborted(signal) || worker.isThere) return;
    } catch (thrown) {
      if (isFinal(thrown)) throw thrown;
      failure = thrown;
    }
    if (isAborted(signal)) return;
    worker.movement.fellBehind();
    failures = worker.progress.position > before ? 1 : failures + 1;
    const { group } = worker.progress;
    report({
      level: 'warn',
      code: failure instanceof ProjectionFault ? failure.code : 'projection-interrupted',
      message: `${group} begins again at its checkpoint: ${messageOf(failure)}`,
      context: { group, failures },
    });
    // A conflict is mended by loading anew, at once; only a repeated one waits.
    if (isConflict(failure) && failures === 1) continue;
    await clock.pause(limits.backOffMs * 2 ** Math.min(failures - 1, DOUBLINGS_MAX), signal);
  }
}

function isFinal(failure: unknown): boolean {
  if (failure instanceof WorkerKilled) return true;
  const finals = ['lease-lost', 'read-store-belongs-to-another-log', 'read-model-events-max'];
  return failure instanceof ProjectionFault && finals.includes(failure.code);
}

function isConflict(failure: unknown): boolean {
  return failure instanceof ProjectionFault && failure.code === 'read-store-conflict';
}
