import type { Position } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { Flush, GroupProgress, ModelProgress, ParkedEntry } from '../read-store.ts';
import { writesOf } from './document-states.ts';
import type { EngineReport, Step } from './options.ts';
import type { Settlement } from './settle.ts';

/** Where a group stands once these events are parked. */
export function withParked(
  progress: GroupProgress,
  parked: readonly Pick<ParkedEntry, 'model' | 'position'>[],
): GroupProgress {
  if (parked.length === 0) return progress;
  const models = { ...progress.models };
  for (const { model, position } of parked) {
    const since = models[model]?.parkedSince;
    if (since === undefined || position < since) {
      models[model] = { ...models[model], parkedSince: position };
    }
  }
  return { ...progress, models };
}

/** A group with where the first event of each model is parked, or that none is. */
export function withFirstParked(
  progress: GroupProgress,
  first: ReadonlyMap<string, Position | undefined>,
): GroupProgress {
  const models = { ...progress.models };
  for (const [model, position] of first) models[model] = parkedFrom(models[model], position);
  return { ...progress, models };
}

function parkedFrom(own: ModelProgress = {}, first: Position | undefined): ModelProgress {
  const { parkedSince: _, ...others } = own;
  return first === undefined ? others : { ...others, parkedSince: first };
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
  { folded, kept, gone, isUntold }: Settlement,
  firstParked: Position | undefined,
): Flush {
  const settled = parkedFrom(progress.models[model], firstParked);
  const own = isUntold ? { ...settled, joined: isUntold } : settled;
  return {
    from: progress.position,
    progress: { ...progress, models: { ...progress.models, [model]: own } },
    writes: writesOf(new Map([[model, folded]])),
    parked: [],
    marks: [],
    settled: { kept, gone },
  };
}

/** Tells that documents go on, and which could not be taken up. */
export function settledReports(model: string, settlement: Settlement): readonly EngineReport[] {
  const { folded, kept, left } = settlement;
  const reports: EngineReport[] = [];
  if (folded.size > 0) {
    reports.push({
      level: 'info',
      code: 'parked-settled',
      message: `${model}: ${folded.size} parked documents were taken up; events still parked in them: ${kept.length}`,
      context: { model, documents: folded.size, parked: kept.length },
    });
  }
  if (left.length > 0) {
    reports.push({
      level: 'error',
      code: 'parked-left',
      message: `${model}: ${left.length} documents stay parked as they are: an event of their queues is not in the log, or this release cannot tell whose it is. Rebuild the read model with a release that can.`,
      context: { model, documents: left.slice(0, 10) },
    });
  }
  return reports;
}

/**
 * Types that a model passed when no release knew them, and that this one handles: the model lacks
 * them until it is built anew.
 */
export function asksForRebuild(
  model: Pick<ReadModel, 'handles'>,
  { unknownTypes = [] }: Pick<ModelProgress, 'unknownTypes'>,
): readonly string[] {
  return unknownTypes.filter((type) => model.handles.includes(type));
}

/** Tells which models lack what they passed before this release knew it. */
export function rebuildsAskedFor(
  models: readonly ReadModel[],
  progress: GroupProgress,
): EngineReport[] {
  return models.flatMap((model): EngineReport[] => {
    const name = versionKey(model);
    const types = asksForRebuild(model, progress.models[name] ?? {});
    if (types.length === 0) return [];
    const message = `${name} lacks events that an earlier release did not know (${types.join(', ')}): ask for a rebuild.`;
    const context = { model: name, types };
    return [{ level: 'warn', code: 'read-model-asks-for-rebuild', message, context }];
  });
}

/** Which step of the worker a flush is. */
export function stepOf({ from, progress: { group, position: to } }: Flush): Step {
  return { group, from, to };
}
