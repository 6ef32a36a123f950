import { isDeepStrictEqual } from 'node:util';
import { START_OF_LOG } from '#kernel';
import { buildOfKey, versionKey } from '../read-model.ts';
import type { Serving } from '../read-store.ts';
import type { ControlCollections } from './control-collections.ts';
import { insertIfMissing } from './duplicate-keys.ts';

type ServingOf = Pick<ControlCollections, 'serving'>;

/** What an earlier release wrote: the version that serves, 0 if none does. */
interface EarlierServing {
  readonly _id: string;
  readonly version: number;
}

/** What serves, by the name of the model; of what an earlier release wrote, the version's first build. */
export async function readServing({ serving }: ServingOf): Promise<ReadonlyMap<string, Serving>> {
  const all: readonly (EarlierServing | (Serving & { readonly _id: string }))[] = await serving
    .find()
    .toArray();
  return new Map(
    all.flatMap((each): [string, Serving][] => {
      if (!('version' in each)) {
        const { _id, ...of } = each;
        return [[_id, of]];
      }
      const { _id: name, version } = each;
      const first = { build: versionKey({ name, version }), since: START_OF_LOG };
      return version === 0 ? [] : [[name, first]];
    }),
  );
}

/** Says what serves of a model, on condition of what was said before: one update, or none. */
export async function putServing(
  { serving }: ServingOf,
  name: string,
  from: Serving | undefined,
  to: Serving | undefined,
): Promise<boolean> {
  const change = async (filter: object): Promise<boolean> => {
    if (to === undefined) return (await serving.deleteOne(filter)).deletedCount === 1;
    return (await serving.replaceOne(filter, to)).matchedCount === 1;
  };
  if (from === undefined) {
    if (to === undefined) return true;
    const isNew = await insertIfMissing(serving.insertOne({ _id: name, ...to }));
    return isNew || change({ _id: name, version: 0 });
  }
  const isChanged = await change({
    _id: name,
    build: from.build,
    since: from.since,
    before: from.before ?? { $exists: false },
    'refused.decidedAt': from.refused?.decidedAt ?? { $exists: false },
  });
  if (isChanged || from.since !== START_OF_LOG) return isChanged;
  const earlier = { _id: name, version: buildOfKey(from.build)?.version };
  // Once more as it is: programs of that release still read it.
  if (isDeepStrictEqual(from, to)) return (await serving.findOne(earlier)) !== null;
  return change(earlier);
}
