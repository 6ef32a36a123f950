import { START_OF_LOG, type Position } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import { versionKey, type ReadModel } from '../read-model.ts';
import type { LoadedState, ParkedEntry } from '../read-store.ts';
import { isSkipped, type SkipsOfModel } from './decisions.ts';
import { standsAt } from './progress-board.ts';
import {
  byDocument,
  settleQueues,
  type Queue,
  type Settlement,
  type SettlingParts,
} from './settle.ts';

/** Documents looked up at once: what is parked may be large. */
const LOOKED_UP_AT_ONCE = 100;

/**
 * Settles queues that their documents are beyond. Outside a transaction entries are not fenced as
 * documents are: a worker that was slower than its lease may park what another release has folded
 * since, or an operator has settled; a settlement may have been cut off, or half of it lost by a
 * crash of the server, once the checkpoint had passed the decision. Such an entry would hold its
 * document up for ever. Each settlement is to be written before the next is asked for: it rests on
 * documents as they were read, which are written once more on condition that they still are so.
 */
export async function* overtakenQueues(
  model: ReadModel,
  parked: readonly ParkedEntry[],
  parts: SettlingParts,
): AsyncGenerator<Settlement> {
  const { store, decisions, limits, progress } = parts;
  const upTo = standsAt(progress, versionKey(model));
  const skips: Skips = model.foldsUndecoded
    ? {}
    : { followed: decisions.skipsUpTo(model, upTo), known: decisions.skipsOf(model) };
  const all = [...byDocument(parked)];
  const atOnce = Math.min(LOOKED_UP_AT_ONCE, limits.flushDocumentsMax);
  for (let from = 0; from < all.length; from += atOnce) {
    const some = all.slice(from, from + atOnce);
    const states = await store.loadStates(
      model,
      some.map(([id]) => id),
    );
    const overtaken = new Map<string, Queue>();
    for (const [id, entries] of some) {
      const queue = overtakenQueue(entries, states.get(id), skips, upTo);
      if (queue) overtaken.set(id, queue);
    }
    if (overtaken.size === 0) continue;
    yield { ...(await settleQueues(model, overtaken, states, parts)), isUntold: true };
  }
}

/** Throws if something came late into queues of a model since its group began. */
export async function expectNoneOvertaken(
  model: ReadModel,
  parked: readonly ParkedEntry[],
  parts: SettlingParts,
): Promise<void> {
  for await (const { folded } of overtakenQueues(model, parked, parts)) {
    // What no release can take up is left as it is, wherever the model goes on.
    if (folded.size === 0) continue;
    const key = versionKey(model);
    throw new ProjectionFault(
      'begins-again',
      `Parked documents of ${key} are to be taken up first.`,
    );
  }
}

interface Skips {
  /** Decided up to where the model stands. */
  readonly followed?: SkipsOfModel;
  /** Decided anywhere. */
  readonly known?: SkipsOfModel | undefined;
}

/** A queue that is not what holds its document up, and from where on it does. */
function overtakenQueue(
  entries: readonly ParkedEntry[],
  state: LoadedState | undefined,
  { followed, known }: Skips,
  upTo: Position,
): Queue | undefined {
  const appliedTo = state?.appliedTo ?? START_OF_LOG;
  const rest = entries.filter(
    ({ position, eventId, document }) =>
      position > appliedTo && !isSkipped(followed, eventId, document),
  );
  const [head] = rest;
  const isBehind = head?.code === 'behind-parked';
  const isAhead = head !== undefined && head.position > upTo;
  if (rest.length === entries.length && !(isBehind && isAhead)) return undefined;
  // What waited behind another event waits for nothing any more: it is folded, as far as it goes.
  const isOver = isBehind || isAhead || (head && isSkipped(known, head.eventId, head.document));
  return head && !isOver ? { entries, head } : { entries };
}
