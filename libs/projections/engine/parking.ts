import type { Position } from '#kernel';
import type { Flush, GroupProgress, ParkedEntry } from '../read-store.ts';
import { writesOf } from './document-states.ts';
import type { EngineReport } from './options.ts';
import type { Settlement } from './settle.ts';

/** Where a group stands once these events are parked. */
export function withParked(progress: GroupProgress, parked: readonly ParkedEntry[]): GroupProgress {
  const models = { ...progress.models };
  for (const { model, position } of parked) {
    const since = models[model]?.parkedSince;
    if (since === undefined || position < since) {
      models[model] = { ...models[model], parkedSince: position };
    }
  }
  return { ...progress, models };
}

/** Tells that an event was parked. */
export function parkedReport(entry: ParkedEntry): EngineReport {
  const { model, document, type, position, detail } = entry;
  const message = `${model} parked ${document} at ${position} (${type}): ${detail}`;
  return { level: 'error', code: 'event-parked', message, context: { ...entry } };
}

/** Lets documents go on that were parked; the group stays where it is. */
export function settlementFlush(
  progress: GroupProgress,
  model: string,
  { folded, kept, gone }: Settlement,
  firstParked: Position | undefined,
): Flush {
  const { parkedSince: _, ...own } = progress.models[model] ?? {};
  const settled = firstParked === undefined ? own : { ...own, parkedSince: firstParked };
  return {
    from: progress.position,
    progress: { ...progress, models: { ...progress.models, [model]: settled } },
    writes: writesOf(new Map([[model, folded]])),
    parked: [],
    marks: [],
    settled: { kept, gone },
  };
}

/** Tells that documents go on. */
export function settledReport(model: string, { folded, kept }: Settlement): EngineReport {
  return {
    level: 'info',
    code: 'parked-settled',
    message: `${model}: ${folded.size} parked documents were taken up; events still parked in them: ${kept.length}`,
    context: { model, documents: folded.size, parked: kept.length },
  };
}
