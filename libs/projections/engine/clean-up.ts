import type { Position } from '#kernel';
import { buildOfKey, versionKey, type ReadModel } from '../read-model.ts';
import type { ReadStore } from '../read-store.ts';
import { isFed, put, type FlipParts, type FlipRefusal } from './flip.ts';
import type { GroupWorker } from './group-worker.ts';
import type { Rebuilds } from './rebuilds.ts';

/**
 * Drops a build as was decided: it is no longer fed, then no longer there. One that serves stays, and
 * so do all while none does, or the last that can take the place of one that is fed no more. Met again after a crash, it does what is left to do. Who is reading the
 * build asks afterwards which one serves, and reads again.
 */
export async function cleanUp(
  { store, models }: Pick<FlipParts, 'models'> & { readonly store: ReadStore },
  build: string,
  decidedAt: Position,
  live: GroupWorker,
  rebuilds: Rebuilds,
): Promise<FlipRefusal | undefined> {
  const name = buildOfKey(build)?.name ?? build;
  const now = (await store.serving()).get(name);
  if (!now) return 'nothing-serves';
  const canServe = (each: ReadModel): boolean => each.name === name && versionKey(each) !== build;
  const isServed =
    live.models.some(canServe) || (await isFed(now.build, { store, models }, live.progress));
  if (now.build === build || !isServed) {
    const code = now.build === build ? 'build-serves' : 'nothing-serves';
    await put(store, name, now, { ...now, refused: { code, decidedAt } });
    return code;
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
