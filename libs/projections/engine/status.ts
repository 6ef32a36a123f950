import { commitOf, type Position } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import type { ModelProgress } from '../read-store.ts';
import type { GroupWorker } from './group-worker.ts';

/** What an engine does at the moment. */
export type EngineState = 'starting' | 'standing-by' | 'leading' | 'failed' | 'ended';

/** How far one group is. */
export interface GroupStatus {
  readonly group: string;
  readonly position: Position;
  readonly isCaughtUp: boolean;
  readonly lag: {
    /** Events not yet applied; estimated from the log's density where they were not yet read. */
    readonly events: number;
    readonly estimated: boolean;
    /** How old the last applied event was when it should have been the newest; 0 if caught up. */
    readonly ms: number;
  };
  /** Events applied in this run. */
  readonly applied: number;
  /** Events applied a second, in the last ten. */
  readonly rate: number;
  /** How long what is not yet applied will take at this rate; absent if caught up or standing still. */
  readonly etaMs?: number;
  readonly models: Readonly<Record<string, ModelProgress>>;
}

/** How an engine is. */
export interface EngineStatus {
  readonly state: EngineState;
  readonly owner: string;
  readonly head?: Position;
  readonly fault?: { readonly code: string; readonly message: string };
  readonly groups: readonly GroupStatus[];
}

/** Whether an engine does its work: lagging and not moving is unhealthy, lagging alone is not. */
export interface EngineHealth {
  readonly healthy: boolean;
  readonly reason?: string;
}

/** How far one group is behind the head of the log. */
export function groupStatus(
  worker: GroupWorker,
  head: Position | undefined,
  now: number,
): GroupStatus {
  const { group, position, models } = worker.progress;
  const { lastRecordedAt } = worker.movement;
  const isBehind = head !== undefined && head > position;
  const isCaughtUp = worker.movement.isCaughtUp && worker.waiting === 0;
  const isThere = isCaughtUp || (head !== undefined && !isBehind);
  const unread = head === undefined ? 0 : unreadUpTo(head, worker);
  const events = worker.waiting + unread;
  const rate = worker.movement.rate.perSecond(now);
  return {
    group,
    position,
    isCaughtUp,
    applied: worker.movement.events,
    rate,
    ...(events > 0 && rate > 0 ? { etaMs: Math.ceil((events * 1_000) / rate) } : {}),
    models,
    lag: {
      events,
      estimated: unread > 0,
      ms: isThere || lastRecordedAt === undefined ? 0 : now - lastRecordedAt,
    },
  };
}

/**
 * Events up to the head that have not come here yet, at the density of those that were read in this run. Also
 * of who has caught up: no more is read than the queue holds.
 */
function unreadUpTo(head: Position, worker: GroupWorker): number {
  const { readTo, startedFrom, waiting, movement } = worker;
  if (head <= readTo || head <= worker.progress.position) return 0;
  const read = Number(commitOf(readTo) - commitOf(startedFrom));
  const rest = Number(commitOf(head) - commitOf(readTo));
  return read > 0 ? Math.max(1, Math.ceil((rest * (movement.events + waiting)) / read)) : 1;
}

/** The health of the groups of a leading engine; who has nothing left to do without the log is healthy. */
export function healthOf(
  workers: readonly GroupWorker[],
  now: number,
  stuckMs: number,
): EngineHealth {
  for (const worker of workers) {
    const isLagging =
      worker.waiting > 0 || !(worker.movement.isCaughtUp || worker.movement.isCutOff);
    const stillMs = now - worker.movement.movedAt;
    if (isLagging && stillMs > stuckMs) {
      const { group, position } = worker.progress;
      return {
        healthy: false,
        reason: `${group} lags and has not moved from ${position} for ${stillMs} ms`,
      };
    }
  }
  return { healthy: true };
}

/** A failure as the status shows it. */
export function faultOf(failure: unknown): { code: string; message: string } {
  if (failure instanceof ProjectionFault) return { code: failure.code, message: failure.message };
  return { code: 'projection-failed', message: String(failure) };
}
