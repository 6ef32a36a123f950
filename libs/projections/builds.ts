import { fedOf } from './engine/leadership.ts';
import { standingsOf, type ModelStanding } from './engine/progress-board.ts';
import {
  buildOfKey,
  byAge,
  modelOfKey,
  newestOf,
  versionKey,
  type BuildName,
  type ReadModel,
} from './read-model.ts';
import type { ModelProgress, ReadStore } from './read-store.ts';

/** A build of a read model that the read store holds, or that is to be made. */
export interface KnownBuild extends BuildName {
  readonly key: string;
  /** The build as the engine feeds it; absent where this release has no such version. */
  readonly model?: ReadModel;
  readonly serves: boolean;
  /** It served before what does now, and can again. */
  readonly servedBefore: boolean;
  /** Where it stands; absent if nobody feeds it. */
  readonly standing?: ModelStanding;
  readonly progress: ModelProgress;
}

/** Every build of these models: fed, or left behind in the store. In order of model and age. */
export async function knownBuilds(
  store: Pick<ReadStore, 'groups' | 'serving' | 'collections'>,
  models: readonly ReadModel[],
): Promise<readonly KnownBuild[]> {
  const [groups, serving, collections] = await Promise.all([
    store.groups(),
    store.serving(),
    store.collections(),
  ]);
  const standings = standingsOf(groups);
  const order = [...new Set(models.map(({ name }) => name))];
  const named = new Set([...standings.keys(), ...collections]);
  // Where nothing of a model is fed, its newest version is about to be made.
  const fed = new Set(fedOf(groups, models).map(({ name }) => name));
  for (const model of newestOf(models)) if (!fed.has(model.name)) named.add(versionKey(model));
  return [...named]
    .flatMap((key) => {
      const build = buildOfKey(key);
      return build && order.includes(build.name) ? [{ key, ...build }] : [];
    })
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name) || byAge(a, b))
    .map(({ key, ...build }): KnownBuild => {
      const model = modelOfKey(models, key);
      const standing = standings.get(key);
      const group = groups.find((each) => each.group === standing?.group);
      return {
        ...build,
        key,
        serves: serving.get(build.name)?.build === key,
        servedBefore: serving.get(build.name)?.before === key,
        progress: group?.models[key] ?? {},
        ...(model ? { model } : {}),
        ...(standing ? { standing } : {}),
      };
    });
}
