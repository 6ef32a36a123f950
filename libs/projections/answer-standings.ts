import { START_OF_LOG, type Position } from '#kernel';
import {
  behindFault,
  standingsOf,
  stoppedFault,
  type ModelStanding,
} from './engine/progress-board.ts';
import { ProjectionFault } from './faults.ts';
import { versionKey, type ReadModel } from './read-model.ts';
import type { GroupProgress, Snapshot } from './read-store.ts';
import type { WatchedReader } from './watched-reader.ts';

/** Where the models of a question stand, by version key. */
export type Standings = ReadonlyMap<string, ModelStanding>;

/** Throws `read-model-rebuilding` for a model that is in no group. */
export function standingsIn(
  groups: readonly GroupProgress[],
  models: readonly ReadModel[],
): Standings {
  const all = standingsOf(groups);
  return new Map(
    models.map((model) => {
      const standing = all.get(versionKey(model));
      if (!standing) throw rebuilding(model, START_OF_LOG);
      return [versionKey(model), standing];
    }),
  );
}

/** A model may have begun again since it was waited for. */
export function checkReached(standings: Standings, minPosition: Position = START_OF_LOG): void {
  for (const [key, standing] of standings) {
    if (standing.seenTo >= minPosition) continue;
    if (standing.stopped) throw stoppedFault(key, standing);
    throw behindFault(standing.position, minPosition);
  }
}

/**
 * What the documents of models are named by while they do not change. Those of a model that has
 * something parked may be mended without it moving on: they have no name.
 */
export function momentsOf(
  groups: readonly GroupProgress[],
  standings: Standings,
): ReadonlyMap<string, string> {
  const moments = new Map<string, string>();
  for (const [key, { group, position, parkedSince }] of standings) {
    const of = groups.find((each) => each.group === group);
    if (!of || parkedSince !== undefined) continue;
    moments.set(key, [group, of.token, of.eventId ?? '', position].join(' '));
  }
  return moments;
}

/**
 * Whether documents may be ahead of their group, as a flush in steps leaves them that was killed:
 * on a server that stood alone then, and is a replica set now.
 */
export function areSomeAhead(groups: readonly GroupProgress[], standings: Standings): boolean {
  const asked = new Set([...standings.values()].map(({ group }) => group));
  return groups.some(
    ({ group, position, writingTo = START_OF_LOG }) => asked.has(group) && writingTo > position,
  );
}

/** Whether any model has something parked. */
export function isAnyParked(standings: Standings): boolean {
  return [...standings.values()].some(({ parkedSince }) => parkedSince !== undefined);
}

/** The first parked event of what was read: of the ids loaded, else of the whole model. */
export async function parkedIn(
  snapshot: Snapshot,
  standings: Standings,
  reader: WatchedReader,
): Promise<Position | undefined> {
  const found: Position[] = [];
  for (const [key, { parkedSince }] of standings) {
    const ids = reader.readOf(key);
    if (parkedSince === undefined || ids === undefined) continue;
    const [held] = ids === 'all' ? [] : await snapshot.parked(key, [...ids]);
    const first = ids === 'all' ? parkedSince : held?.position;
    if (first !== undefined) found.push(first);
  }
  return found.sort()[0];
}

/** The refusal of a model that is being built. */
export function rebuilding(model: ReadModel, position: Position): ProjectionFault {
  return new ProjectionFault(
    'read-model-rebuilding',
    `${versionKey(model)} is being built and stands at ${position}: ask again later.`,
    { model: versionKey(model), position },
  );
}

/** The refusal of what was read of two builds of a model. */
export function builtAnew({ name }: ReadModel): ProjectionFault {
  return new ProjectionFault(
    'read-model-rebuilding',
    `Another build of ${name} began to serve while it was read: ask again.`,
    { model: name },
  );
}
