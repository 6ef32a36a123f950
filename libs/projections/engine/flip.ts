import { START_OF_LOG, type Position } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import { buildOfKey, byAge, modelOfKey, versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, ReadStore, Serving } from '../read-store.ts';
import type { BuildDecision, Decisions } from './decisions.ts';
import { standingsOf } from './progress-board.ts';

/** Why a decision on what serves could not be followed. */
export type FlipRefusal =
  | 'build-unknown'
  | 'build-not-caught-up'
  | 'build-behind'
  | 'build-not-served-before'
  | 'build-serves'
  | 'nothing-serves';

/** What flips are made with; asked between two batches of the live group. */
export interface FlipParts {
  readonly store: Pick<ReadStore, 'groups' | 'serving' | 'serve'>;
  /** The versions in code. */
  readonly models: readonly ReadModel[];
  readonly decisions: Decisions;
}

/**
 * Lets builds of the live group serve where nothing else of their model can: nothing ever served,
 * or a version that this release does not feed any more. What operators last decided goes first,
 * then the newest version. One that is built beside what serves waits for its promotion.
 */
export async function serveWhatStands(parts: FlipParts, live: GroupProgress): Promise<void> {
  const { store, models, decisions } = parts;
  const serving = await store.serving();
  const builds = Object.keys(live.models).flatMap((key) => modelOfKey(models, key) ?? []);
  for (const name of new Set(builds.map((build) => build.name))) {
    const now = serving.get(name);
    if (now && (await isFed(now.build, parts, live))) {
      // Once more as it is, as below: what is read here may be lost.
      await put(store, name, now, now);
      continue;
    }
    const decided = decisions.lastFlipOf(name, live.position);
    const target = decided && meant(decided.build, live);
    const build = target ?? newest(builds.filter(isNamed(name)));
    const before = now ? { before: now.build } : {};
    const refused =
      decided && !target && !now && decided.decidedAt > (live.beganAt ?? START_OF_LOG)
        ? {
            refused: { code: await whyNotLive(decided.build, store), decidedAt: decided.decidedAt },
          }
        : {};
    await put(store, name, now, { build, since: live.position, ...before, ...refused });
  }
}

/** Whether this release has a build, and it moves with the live group, or goes on by itself. */
export async function isFed(
  build: string,
  { store, models }: Pick<FlipParts, 'models'> & { readonly store: Pick<ReadStore, 'groups'> },
  live: GroupProgress,
): Promise<boolean> {
  if (!modelOfKey(models, build)) return false;
  return live.models[build] !== undefined || standingsOf(await store.groups()).has(build);
}

/**
 * Follows a decision on what serves, at its place in the log: one conditional update of the alias
 * between two flushes, to a build that stands with the live models and no further behind than what
 * was served. Met again, it changes nothing. Answers why it cannot be followed, if it cannot.
 */
export async function flip(
  { store }: Pick<FlipParts, 'store'>,
  { kind, build }: BuildDecision,
  decidedAt: Position,
  live: GroupProgress,
): Promise<FlipRefusal | undefined> {
  const name = buildOfKey(build)?.name ?? build;
  const now = (await store.serving()).get(name);
  // Where nothing serves yet, the last decision is looked at as soon as something can.
  if (!now) return meant(build, live) ? undefined : whyNotLive(build, store);
  if (isFollowed(now, decidedAt)) {
    // Once more as it is: a server that shows what it has not in its journal yet may have lost it.
    await put(store, name, now, now);
    return undefined;
  }
  const target = meant(build, live);
  const refusal = await refusalOf(kind, target, now, { store, build, live });
  if (refusal !== undefined) {
    await put(store, name, now, { ...now, refused: { code: refusal, decidedAt } });
  } else if (target !== undefined && target !== now.build) {
    const before = kind === 'promote' ? { before: now.build } : {};
    await put(store, name, now, { build: target, since: decidedAt, ...before });
  }
  return refusal;
}

/** Whether a decision was followed, or refused, before. */
export function isFollowed({ since, refused }: Serving, decidedAt: Position): boolean {
  return decidedAt <= since || (refused !== undefined && decidedAt <= refused.decidedAt);
}

/** Says what is known of the model, if nobody did so meanwhile. */
export async function put(
  store: Pick<ReadStore, 'serve'>,
  name: string,
  from: Serving | undefined,
  to: Serving,
): Promise<void> {
  if (await store.serve(name, from, to)) return;
  throw new ProjectionFault('read-store-conflict', `What serves of ${name} changed meanwhile.`);
}

async function refusalOf(
  kind: BuildDecision['kind'],
  target: string | undefined,
  now: Serving,
  { store, build, live }: Pick<FlipParts, 'store'> & { build: string; live: GroupProgress },
): Promise<FlipRefusal | undefined> {
  if (target === undefined) return whyNotLive(build, store);
  const standings = standingsOf(await store.groups());
  if (target === now.build) return undefined;
  if (kind === 'roll-back' && target !== now.before) return 'build-not-served-before';
  const there = standingsOf([live]).get(target)?.position ?? START_OF_LOG;
  const served = standings.get(now.build)?.position ?? START_OF_LOG;
  return there >= served ? undefined : 'build-behind';
}

/** Why a build that is none of the live group cannot serve. */
async function whyNotLive(build: string, store: Pick<ReadStore, 'groups'>): Promise<FlipRefusal> {
  return standingsOf(await store.groups()).has(build) ? 'build-not-caught-up' : 'build-unknown';
}

/**
 * The build of the live group that a decision means: the one it names, or, of one asked for before
 * this store began to be filled, the first of its version, which is newer.
 */
function meant(
  build: string,
  { models, beganAt = START_OF_LOG }: GroupProgress,
): string | undefined {
  if (models[build]) return build;
  const named = buildOfKey(build);
  if (!named || (named.build ?? START_OF_LOG) > beganAt) return undefined;
  const { name, version } = named;
  const first = versionKey({ name, version });
  return models[first] ? first : undefined;
}

function isNamed(name: string): (build: ReadModel) => boolean {
  return (build) => build.name === name;
}

/** Of the newest version the last one that was asked for. */
function newest(builds: readonly ReadModel[]): string {
  const last = [...builds].sort(byAge).at(-1);
  return last ? versionKey(last) : '';
}
