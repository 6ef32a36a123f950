import { START_OF_LOG, type LogFeed, type Position, type Uuid } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, Lease, ModelProgress, ReadStore } from '../read-store.ts';
import type { Decision, Decisions } from './decisions.ts';
import { leaseLost } from './lease-lost.ts';

/** Where a model begins again: behind an event, or with an empty collection at the start. */
export interface Beginning {
  readonly position: Position;
  readonly eventId?: Uuid;
  readonly own: ModelProgress;
}

/**
 * Where a decision lets a model begin again: a stopped one before the event that stopped it, once
 * that is skipped or tried again; any one at the start, if it was not built since it was asked for.
 */
export async function beginningAfter(
  decision: Decision,
  own: ModelProgress,
  decidedAt: Position,
  feed: Pick<LogFeed, 'eventIdAt'>,
): Promise<Beginning | undefined> {
  if (decision.kind === 'rebuild') {
    const isDone = own.rebuiltFor !== undefined && own.rebuiltFor >= decidedAt;
    return isDone ? undefined : { position: START_OF_LOG, own: { rebuiltFor: decidedAt } };
  }
  const { stopped, position = START_OF_LOG, ...others } = own;
  if (stopped?.eventId !== decision.event) return undefined;
  // It stopped again: the same decision, met once more, would do so for ever.
  if (own.triedFor !== undefined && own.triedFor >= decidedAt) return undefined;
  const rest = { ...others, triedFor: decidedAt };
  if (decision.kind === 'skip' && decision.documents) return undefined;
  if (position === START_OF_LOG) return { position, own: rest };
  const eventId = await feed.eventIdAt(position);
  return { position, own: rest, ...(eventId === undefined ? {} : { eventId }) };
}

/** Whoever begins at the start of the log has done what was asked for by then. */
export function builtFresh(
  progress: GroupProgress,
  models: readonly ReadModel[],
  decisions: Decisions,
): GroupProgress {
  if (progress.position !== START_OF_LOG) return progress;
  const built = { ...progress.models };
  for (const model of models) {
    const rebuiltFor = decisions.lastRebuildOf(model);
    if (rebuiltFor) built[versionKey(model)] = { ...built[versionKey(model)], rebuiltFor };
  }
  return { ...progress, models: built };
}

/** Where a group stands once it has taken in a model that stood in a group of its own. */
export function withModel(
  progress: GroupProgress,
  model: ReadModel,
  { position, models }: GroupProgress,
): GroupProgress {
  const name = versionKey(model);
  // A stopped one stays where it is.
  const joined = models[name]?.stopped ? models[name] : { ...models[name], position };
  return { ...progress, models: { ...progress.models, [name]: { ...joined, joined: true } } };
}

/**
 * Puts down where a model begins again in a group of its own; if that is the start, its pages wait
 * and its documents are made anew. The lease is that of the group.
 */
export async function putBeginning(
  store: ReadStore,
  model: ReadModel,
  { position, eventId, own }: Beginning,
  lease: Lease,
  from: Pick<GroupProgress, 'ledgerId' | 'writingTo'>,
): Promise<void> {
  const key = versionKey(model);
  if (position === START_OF_LOG) {
    const serving = (await store.serving()).get(model.name);
    if (serving === model.version) await store.serve(model.name, serving, NOTHING_SERVES);
    await store.drop(key);
    await store.prepare(model);
  }
  const progress = {
    group: lease.group,
    token: lease.token,
    position,
    seenTo: position,
    models: { [key]: own },
    ...(eventId === undefined ? {} : { eventId }),
    ...(from.ledgerId === undefined ? {} : { ledgerId: from.ledgerId }),
    ...(from.writingTo === undefined ? {} : { writingTo: from.writingTo }),
  };
  if (!(await store.putGroup(progress))) throw leaseLost(lease);
}

/** No version of a model has this number. */
const NOTHING_SERVES = 0;
