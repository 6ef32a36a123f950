import { START_OF_LOG, type Position } from '#kernel';
import { buildOfKey, modelOfKey, newestOf, versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, Lease, ReadStore } from '../read-store.ts';
import { asSet, inPlaceOf, withWritingTo } from '../group-progress.ts';
import type { Decisions } from './decisions.ts';
import { leaseLost } from './lease-lost.ts';
import { LIVE } from './progress-board.ts';

/** How the builds of this process' models divide when a worker begins to lead. */
export interface Division {
  /** Those that move together. */
  readonly live: readonly ReadModel[];
  readonly progress: GroupProgress;
  /** Pages are answered from at least one of those that move together. */
  readonly isRead: boolean;
  /** Those that have to be built from the start of the log. */
  readonly missing: readonly ReadModel[];
  /** The groups beside the live one that were under way. */
  readonly underWay: readonly string[];
}

/** What a division is made with. */
export interface DivisionParts {
  readonly store: ReadStore;
  readonly models: readonly ReadModel[];
  /** As learned from the whole log. */
  readonly decisions: Decisions;
  /** Where the log ends. */
  readonly head: Position;
}

/**
 * Divides the builds when a worker begins to lead: in a store without checkpoint the newest version of
 * each model is live from the start of the log, and an older one only if operators last let it serve;
 * else the newest versions that no group holds, and what the live one holds without a collection, are
 * built beside it. So an older version goes on where it was built, and costs nothing elsewhere; a newest
 * one that operators had dropped stays away as long as another version is there.
 */
export async function divide(parts: DivisionParts, lease: Lease): Promise<Division> {
  const { store, models, decisions, head } = parts;
  const groups = await store.groups();
  const stored = groups.find(({ group }) => group === LIVE);
  const newest = newestOf(models);
  const wanted = models.filter(
    (model) => newest.includes(model) || isDecidedOn(model, decisions, head),
  );
  const held = stored ? fedOf([stored], models) : [];
  const collections = new Set(await store.collections());
  const live = stored ? held.filter((model) => collections.has(versionKey(model))) : wanted;
  const own = Object.fromEntries(
    live.map((model) => [versionKey(model), stored?.models[versionKey(model)] ?? {}]),
  );
  const fresh = async () => ({ ...(await beginning(store, lease, live)), beganAt: head });
  const wished = { ...(stored ?? (await fresh())), token: lease.token, models: own };
  if (!(await store.putGroup(wished))) throw leaseLost(lease);
  const progress = asSet(wished);
  for (const model of live) await store.prepare(model);

  const fed = fedOf(groups, models);
  const isBuilt = hasBuildIn(fed);
  // Who had it dropped has another version that can serve; a drop that was refused left it there.
  const isLeft = hasBuildIn([...collections].flatMap((key) => buildOfKey(key) ?? []));
  const isWanted = (model: ReadModel): boolean =>
    isLeft(model) || !decisions.isGivenUp(model) || !fed.some(({ name }) => name === model.name);
  const gone = held.filter((model) => !live.includes(model));
  const unbuilt = newest.filter((model) => !isBuilt(model) && isWanted(model));
  const missing = stored ? [...gone, ...unbuilt] : [];
  const underWay = groups.map(({ group }) => group).filter((group) => group !== LIVE);
  const isRead = progress.isRead ?? (await isAnyRead(store, live));
  return { live, progress, isRead, missing, underWay };
}

/** A group beside the live one, opened. */
export interface OpenedRebuild extends Pick<Division, 'isRead' | 'progress'> {
  readonly builds: readonly ReadModel[];
}

/**
 * Where the builds of a group beside the live one go on, or begin with empty collections; `over` if
 * nothing is to be built there. One of whose builds code has none is left as it is: another release,
 * which a rolling deployment lets lead again, goes on with it.
 */
export async function openRebuild(
  store: ReadStore,
  models: readonly ReadModel[],
  live: readonly ReadModel[],
  lease: Lease,
): Promise<OpenedRebuild | 'over' | 'unknown'> {
  const groups = await store.groups();
  const stored = groups.find(({ group }) => group === lease.group);
  if (!stored) return 'over';
  // After a crash, or put down by a worker that came too late, a build is in several groups: the
  // live one has it, or the first of them.
  const before = groups.filter(({ group }) => group === LIVE || group < lease.group);
  const elsewhere = new Set(before.flatMap(({ models: own }) => Object.keys(own)));
  for (const model of live) elsewhere.add(versionKey(model));
  const keys = Object.keys(stored.models).filter((key) => !elsewhere.has(key));
  const builds = keys.flatMap((key) => modelOfKey(models, key) ?? []);
  if (keys.length === 0) await store.dropGroup(lease);
  if (builds.length === 0) return keys.length === 0 ? 'over' : 'unknown';
  const collections = new Set(await store.collections());
  const goesOn = builds.every((build) => collections.has(versionKey(build)));
  const own = builds.map((build) => {
    const key = versionKey(build);
    return [key, goesOn ? (stored.models[key] ?? {}) : {}] as const;
  });
  const wished = {
    ...(goesOn ? stored : await beginning(store, lease, builds)),
    ...inPlaceOf(stored),
    token: lease.token,
    models: Object.fromEntries(own),
  };
  if (!(await store.putGroup(wished))) throw leaseLost(lease);
  for (const build of builds) await store.prepare(build);
  const progress = asSet(wished);
  return { builds, isRead: progress.isRead ?? (await isAnyRead(store, builds)), progress };
}

/**
 * A group that stands at the start of the log. What an earlier attempt left in its collections is
 * looked up, and gone on with; it is not dropped: a drop cannot be fenced, and one that comes late,
 * from a worker that wakes up, would take what is made meanwhile.
 */
export async function beginning(
  store: Pick<ReadStore, 'lastAppliedTo'>,
  { group, token }: Pick<Lease, 'group' | 'token'>,
  builds: readonly ReadModel[],
): Promise<GroupProgress> {
  const nowhere = { position: START_OF_LOG, seenTo: START_OF_LOG, models: {} };
  const start = { group, token, ...inPlaceOf(undefined), ...nowhere };
  const left = await Promise.all(builds.map((build) => store.lastAppliedTo(versionKey(build))));
  return left.reduce<GroupProgress>(withWritingTo, start);
}

/** Whether pages are answered from any of these builds. */
export async function isAnyRead(
  store: Pick<ReadStore, 'serving'>,
  builds: readonly ReadModel[],
): Promise<boolean> {
  const serving = await store.serving();
  return builds.some((build) => serving.get(build.name)?.build === versionKey(build));
}

/** The builds that groups hold, as far as code has their versions. */
export function fedOf(
  groups: readonly Pick<GroupProgress, 'models'>[],
  models: readonly ReadModel[],
): readonly ReadModel[] {
  const keys = groups.flatMap((group) => Object.keys(group.models));
  return keys.flatMap((key) => modelOfKey(models, key) ?? []);
}

/** Whether one of these builds is of a model's version. */
function hasBuildIn(
  builds: readonly Pick<ReadModel, 'name' | 'version'>[],
): (model: ReadModel) => boolean {
  return ({ name, version }) =>
    builds.some((build) => build.name === name && build.version === version);
}

/** Operators last let this version serve. */
function isDecidedOn({ name, version }: ReadModel, decisions: Decisions, head: Position): boolean {
  const last = decisions.lastFlipOf(name, head);
  return last !== undefined && buildOfKey(last.build)?.version === version;
}
