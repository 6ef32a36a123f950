import type { Position } from '#kernel';
import {
  versionKey,
  type ReadDocument,
  type ReadModel,
  type RecordedEvent,
} from '../read-model.ts';
import type { DocumentWrite, LoadedState, ParkedEntry } from '../read-store.ts';
import { messageOf } from './decode.ts';
import { nothingWeighed, plainWeight, type KnownWeights } from './plain-weight.ts';

/** One event on its way into one document. */
export interface Touch {
  readonly event: RecordedEvent;
  /** The payload cannot be read, and the model does not fold such events. */
  readonly undecodable?: string;
}

/** What a fold starts from. */
export interface FoldTask {
  readonly model: ReadModel;
  readonly id: string;
  readonly touches: readonly Touch[];
  readonly state: LoadedState | undefined;
  /** From here on the document's events are parked. */
  readonly parkedSince: Position | undefined;
  /** What is parked there, if it is to be written once more as it is. */
  readonly parkedAsIs?: ParkedEntry;
  readonly documentBytesMax: number;
}

/** What a fold leaves: a document to write, if an event went into it, and what was parked. */
export interface Folded {
  readonly write?: DocumentWrite;
  readonly weight: number;
  readonly parked: readonly ParkedEntry[];
}

type Trouble = Pick<ParkedEntry, 'code' | 'detail'>;

/**
 * Folds events into one document: what it already holds is skipped, an event that cannot be folded,
 * or leaves what cannot be stored, is parked with all that follow. Every event is judged by itself,
 * so that it does not matter where batches are cut; derived parts are made once, and event by event
 * only if that fails.
 */
export function foldDocument(task: FoldTask): Folded {
  return fold(task, 'derive at the end') ?? (fold(task, 'derive after each event') as Folded);
}

function fold(
  task: FoldTask,
  mode: 'derive at the end' | 'derive after each event',
): Folded | undefined {
  const { id, state, touches } = task;
  const known = touches.length > 1 ? nothingWeighed() : undefined;
  const parked: ParkedEntry[] = [];
  let { parkedSince } = task;
  let now: Next = { document: state?.document, weight: 0 };
  let appliedTo = state?.appliedTo;
  let wasThere = state !== undefined;
  let wasAhead = false;

  for (const touch of touches) {
    const { position } = touch.event;
    if (parkedSince !== undefined && position >= parkedSince) {
      if (position > parkedSince) parked.push(entryOf(task, touch, behind(parkedSince)));
      // Once more as it is: the server may have lost it since, as it may a document (`asItIs`).
      else if (task.parkedAsIs) parked.push(task.parkedAsIs);
      continue;
    }
    if (appliedTo !== undefined && position <= appliedTo) {
      wasAhead = true;
      continue;
    }
    let next = evolved(task, now.document, touch, known);
    if (!isTrouble(next) && mode === 'derive after each event') {
      next = derived(task, next.document, known);
    }
    if (isTrouble(next)) {
      parked.push(entryOf(task, touch, next));
      parkedSince = position;
      continue;
    }
    now = next;
    appliedTo = position;
    wasThere ||= next.document !== undefined;
  }
  if (appliedTo === undefined || appliedTo === state?.appliedTo) {
    return state && wasAhead ? asItIs(task, state, parked) : { weight: 0, parked };
  }
  if (task.model.derive && mode === 'derive at the end') {
    const whole = derived(task, now.document, known);
    if (isTrouble(whole)) return undefined;
    now = whole;
  }
  const { document, weight } = now;
  // Another worker, whose batch was cut before it was removed, may yet insert it.
  if (!wasThere) return { weight, parked };
  const replaces = state ? { replaces: state.appliedTo } : {};
  return {
    write: { id, appliedTo, ...replaces, ...(document ? { document } : {}) },
    weight,
    parked,
  };
}

/**
 * What is ahead of the checkpoint is written once more as it is, on condition that it still is: a
 * server that shows what it has not in its journal yet may have lost it since, and then the events
 * that were skipped for it would be in no document.
 */
function asItIs(task: FoldTask, state: LoadedState, parked: readonly ParkedEntry[]): Folded {
  const { id, documentBytesMax } = task;
  const weight = state.document ? plainWeight(state.document, documentBytesMax) : 0;
  return { write: { id, ...state, replaces: state.appliedTo }, weight, parked };
}

interface Next {
  readonly document: ReadDocument | undefined;
  readonly weight: number;
}

function isTrouble(next: Next | Trouble): next is Trouble {
  return 'code' in next;
}

function evolved(
  task: FoldTask,
  before: ReadDocument | undefined,
  touch: Touch,
  known: KnownWeights | undefined,
): Next | Trouble {
  if (touch.undecodable !== undefined) return { code: 'undecodable', detail: touch.undecodable };
  return judged(task, known, () => {
    const document = task.model.evolve(before, touch.event, task.id);
    if (!document || document._id === task.id) return document;
    throw new TypeError(`the fold renamed the document to ${document._id}`);
  });
}

function derived(
  task: FoldTask,
  document: ReadDocument | undefined,
  known: KnownWeights | undefined,
): Next | Trouble {
  return judged(task, known, () =>
    document && task.model.derive ? task.model.derive(document) : document,
  );
}

/** The document that a fold gives, if it may be stored. */
function judged(
  task: FoldTask,
  known: KnownWeights | undefined,
  give: () => ReadDocument | undefined,
): Next | Trouble {
  try {
    const document = give();
    if (!document) return { document, weight: 0 };
    const weight = plainWeight(document, task.documentBytesMax, known);
    if (weight <= task.documentBytesMax) return { document, weight };
    return { code: 'too-large', detail: `about ${weight} bytes, over ${task.documentBytesMax}` };
  } catch (failure) {
    return { code: 'fold-failed', detail: messageOf(failure) };
  }
}

function behind(position: Position): Trouble {
  return { code: 'behind-parked', detail: `the document is parked since ${position}` };
}

function entryOf(task: FoldTask, { event }: Touch, { code, detail }: Trouble): ParkedEntry {
  const { position, eventId, type, stream } = event;
  const model = versionKey(task.model);
  return { model, document: task.id, position, eventId, type, stream, code, detail };
}
