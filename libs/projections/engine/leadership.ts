import { START_OF_LOG } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, Lease, ReadStore } from '../read-store.ts';
import { leaseLost } from './lease-lost.ts';
import { LIVE } from './progress-board.ts';

/** How the models of this process divide: those that move together, and those to be rebuilt. */
export interface Division {
  readonly live: readonly ReadModel[];
  readonly progress: GroupProgress;
  /** Pages are answered from at least one of those that move together. */
  readonly isRead: boolean;
  readonly rebuilds: readonly ReadModel[];
}

/**
 * Divides the models when a worker begins to lead: in a store without checkpoint all are live from
 * the start of the log; else a model that the live group does not hold, or whose collection is
 * gone, catches up on its own.
 */
export async function divide(
  store: ReadStore,
  models: readonly ReadModel[],
  lease: Lease,
): Promise<Division> {
  const stored = (await store.groups()).find((each) => each.group === LIVE);
  const collections = new Set(await store.collections());
  const isLive = (model: ReadModel): boolean => {
    const key = versionKey(model);
    return !stored || (stored.models[key] !== undefined && collections.has(key));
  };
  const live = models.filter(isLive);
  const own = Object.fromEntries(
    live.map((model) => [versionKey(model), stored?.models[versionKey(model)] ?? {}]),
  );
  const progress = { ...(stored ?? freshProgress(lease)), token: lease.token, models: own };
  if (!(await store.putGroup(progress))) throw leaseLost(lease);
  for (const model of live) await store.prepare(model);
  const serving = await store.serving();
  const isRead = live.some(({ name, version }) => serving.get(name) === version);
  return { live, progress, isRead, rebuilds: models.filter((model) => !isLive(model)) };
}

/** Where a rebuild of a model goes on, or begins with an empty collection. */
export async function rebuildProgress(
  store: ReadStore,
  model: ReadModel,
  lease: Lease,
): Promise<GroupProgress> {
  const key = versionKey(model);
  const stored = (await store.groups()).find((each) => each.group === lease.group);
  const goesOn = stored && (await store.collections()).includes(key);
  if (!goesOn) await store.drop(key);
  const fresh = { ...freshProgress(lease), models: { [key]: {} } };
  const progress = goesOn ? { ...stored, token: lease.token } : fresh;
  if (!(await store.putGroup(progress))) throw leaseLost(lease);
  await store.prepare(model);
  return progress;
}

/**
 * Lets models serve that stand with the live group, where nothing newer of this process does. Asked
 * between two batches of that group: one that is being set apart must not serve.
 */
export async function serveLive(
  store: ReadStore,
  live: readonly ReadModel[],
  all: readonly ReadModel[],
): Promise<void> {
  const serving = await store.serving();
  for (const model of live) {
    const now = serving.get(model.name);
    const isInCode = all.some((each) => each.name === model.name && each.version === now);
    if (now === undefined || !isInCode || now < model.version) {
      await store.serve(model.name, now, model.version);
    }
  }
}

function freshProgress({ group, token }: Lease): GroupProgress {
  return { group, token, position: START_OF_LOG, seenTo: START_OF_LOG, models: {} };
}
