import type { StreamName } from '#kernel';
import { NAMES_MAX, type ChangedDocument, type Changes } from '../changes/change-record.ts';
import { buildOfKey, versionKey } from '../read-model.ts';
import type { GroupProgress, ReadStore, Serving } from '../read-store.ts';
import type { FoldedBatch } from './document-states.ts';
import type { Touch } from './fold.ts';
import type { Workload } from './workload.ts';

const NOTHING: ReadonlyMap<string, Serving> = new Map();

/**
 * What a batch changes: its documents by name or, where that would be too many, their models as a
 * whole. As a whole, too, the models that were decided on, or of which a build joined the group that may serve.
 */
export async function changesOf(
  work: Workload,
  folded: FoldedBatch,
  store: Pick<ReadStore, 'serving'>,
): Promise<Changes> {
  const { models } = work.progress;
  const joined = Object.keys(models).filter((key) => models[key]?.joined);
  const serving = joined.length > 0 ? await store.serving() : NOTHING;
  // Beside a build that serves, and is fed, no page shows it before it is promoted.
  const isBeside = (key: string): boolean => {
    const now = serving.get(buildOfKey(key)?.name ?? key)?.build;
    return now !== undefined && now !== key && models[now] !== undefined;
  };
  const whole = new Set([...work.decided, ...joined.filter((key) => !isBeside(key))]);
  const documents = work.size > NAMES_MAX ? undefined : named(work, folded);
  if (!documents) for (const [name, ofModel] of folded) if (ofModel.size > 0) whole.add(name);
  return { documents: documents ?? [], whole: [...whole].sort() };
}

/** A group once it was told which models joined it. */
export function withoutJoined(progress: GroupProgress): GroupProgress {
  const own = Object.entries(progress.models);
  if (!own.some(([, { joined }]) => joined)) return progress;
  const models = own.map(([name, { joined: _, ...rest }]) => [name, rest] as const);
  return { ...progress, models: Object.fromEntries(models) };
}

function named(work: Workload, folded: FoldedBatch): readonly ChangedDocument[] | undefined {
  const documents: ChangedDocument[] = [];
  let names = 0;
  for (const [model, ofModel] of work.documents) {
    const key = versionKey(model);
    for (const [id, { touches }] of ofModel) {
      // Also without a write: one that a killed worker wrote ahead of its checkpoint was told to nobody.
      const write = folded.get(key)?.get(id)?.write;
      const about = streamsOf(touches);
      names += 1 + about.length;
      if (names > NAMES_MAX) return undefined;
      documents.push({
        model: key,
        id,
        about,
        ...(write && !write.document ? { removed: true } : {}),
      });
    }
  }
  return documents;
}

function streamsOf(touches: readonly Touch[]): readonly StreamName[] {
  const streams = touches.flatMap(({ event }) => [event.stream, ...event.metadata.concerns]);
  return [...new Set(streams)];
}
