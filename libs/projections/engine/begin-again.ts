import { START_OF_LOG, type LogFeed, type Position, type Uuid } from '#kernel';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { GroupProgress, Lease, ModelProgress, ReadStore } from '../read-store.ts';
import { inPlaceOf, withWritingTo } from '../group-progress.ts';
import type { EventDecision } from './decisions.ts';
import { leaseLost } from './lease-lost.ts';

/** Where a model that had stopped goes on by itself: behind an event, or at the start. */
export interface Beginning {
  readonly position: Position;
  readonly eventId?: Uuid;
  readonly own: ModelProgress;
}

/** Where a decision lets a stopped model go on: before the event that stopped it. */
export async function beginningAfter(
  decision: EventDecision,
  own: ModelProgress,
  decidedAt: Position,
  feed: Pick<LogFeed, 'eventIdAt'>,
): Promise<Beginning | undefined> {
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

/** Where a group stands once it has taken in models that stood in a group of their own. */
export function withModels(
  progress: GroupProgress,
  taken: readonly ReadModel[],
  { position, models, writingTo }: GroupProgress,
): GroupProgress {
  const joined = taken.map((model) => {
    const own = models[versionKey(model)];
    // A stopped one stays where it is.
    const placed = own?.stopped ? own : { ...own, position };
    return [versionKey(model), { ...placed, joined: true as const }] as const;
  });
  const together = { ...progress, models: { ...progress.models, ...Object.fromEntries(joined) } };
  return withWritingTo(together, writingTo);
}

/** Puts down where a model goes on in a group of its own. The lease is that of the group. */
export async function putBeginning(
  store: ReadStore,
  model: ReadModel,
  { position, eventId, own }: Beginning,
  lease: Lease,
  from: Pick<GroupProgress, 'ledgerId' | 'writingTo'>,
): Promise<void> {
  const stored = (await store.groups()).find(({ group }) => group === lease.group);
  const progress = {
    group: lease.group,
    token: lease.token,
    ...inPlaceOf(stored),
    position,
    seenTo: position,
    models: { [versionKey(model)]: own },
    ...(eventId === undefined ? {} : { eventId }),
    ...(from.ledgerId === undefined ? {} : { ledgerId: from.ledgerId }),
    ...(from.writingTo === undefined ? {} : { writingTo: from.writingTo }),
  };
  if (!(await store.putGroup(progress))) throw leaseLost(lease);
}
