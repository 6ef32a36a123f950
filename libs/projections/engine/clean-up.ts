import type { Position } from '#kernel';
import { buildOfKey, versionKey } from '../read-model.ts';
import type { ReadStore } from '../read-store.ts';
import { put, type FlipRefusal } from './flip.ts';
import type { GroupWorker } from './group-worker.ts';
import type { Rebuilds } from './rebuilds.ts';

/**
 * Drops a build as was decided: it is no longer fed, then no longer there. One that serves stays, and
 * so do all while none does. Met again after a crash, it does what is left to do. Who is reading the
 * build asks afterwards which one serves, and reads again.
 */
export async function cleanUp(
  store: ReadStore,
  build: string,
  decidedAt: Position,
  live: GroupWorker,
  rebuilds: Rebuilds,
): Promise<FlipRefusal | undefined> {
  const name = buildOfKey(build)?.name ?? build;
  const now = (await store.serving()).get(name);
  if (!now) return 'nothing-serves';
  if (now.build === build) {
    await put(store, name, now, { ...now, refused: { code: 'build-serves', decidedAt } });
    return 'build-serves';
  }
  if (now.before === build) {
    const { before: _, ...rest } = now;
    await put(store, name, now, rest);
  }
  const fed = live.models.find((model) => versionKey(model) === build);
  if (fed) await live.release(fed);
  await rebuilds.giveUp(build);
  await store.drop(build);
  return undefined;
}
