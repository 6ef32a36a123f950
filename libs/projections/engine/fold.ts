import type { Position } from '#kernel';
import {
  versionKey,
  type ReadDocument,
  type ReadModel,
  type RecordedEvent,
} from '../read-model.ts';
import type { DocumentWrite, LoadedState, ParkedEntry } from '../read-store.ts';
import { messageOf } from './decode.ts';
import { plainWeight } from './plain-weight.ts';

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
 * Folds events into one document: what it already holds is skipped, an event that cannot be folded
 * is parked with all that follow. Whether the result is fit to be stored is looked at once, and
 * event by event only if it is not.
 */
export function foldDocument(task: FoldTask): Folded {
  return fold(task, 'at the end') ?? (fold(task, 'after each event') as Folded);
}

function fold(task: FoldTask, check: 'at the end' | 'after each event'): Folded | undefined {
  const { id, state } = task;
  const parked: ParkedEntry[] = [];
  let document = state?.document;
  let appliedTo = state?.appliedTo;
  let parkedSince = task.parkedSince;
  let weight = 0;

  for (const touch of task.touches) {
    const { position } = touch.event;
    if (parkedSince !== undefined && position >= parkedSince) {
      if (position > parkedSince) parked.push(entryOf(task, touch, behind(parkedSince)));
      continue;
    }
    if (appliedTo !== undefined && position <= appliedTo) continue;
    const next = evolved(task, document, touch);
    const result = 'code' in next || check === 'at the end' ? next : finished(task, next.document);
    if ('code' in result) {
      parked.push(entryOf(task, touch, result));
      parkedSince = position;
      continue;
    }
    document = result.document;
    weight = result.weight;
    appliedTo = position;
  }
  if (appliedTo === state?.appliedTo || appliedTo === undefined) return { weight, parked };
  if (check === 'at the end') {
    const result = finished(task, document);
    if ('code' in result) return undefined;
    ({ document, weight } = result);
  }
  if (!state && !document) return { weight, parked };
  const write: DocumentWrite = {
    id,
    appliedTo,
    ...(state ? { replaces: state.appliedTo } : {}),
    ...(document ? { document } : {}),
  };
  return { write, weight, parked };
}

interface Next {
  readonly document: ReadDocument | undefined;
  readonly weight: number;
}

function evolved(task: FoldTask, before: ReadDocument | undefined, touch: Touch): Next | Trouble {
  if (touch.undecodable !== undefined) return { code: 'undecodable', detail: touch.undecodable };
  try {
    const document = task.model.evolve(before, touch.event, task.id);
    if (document && document._id !== task.id) {
      return { code: 'fold-failed', detail: `the fold renamed the document to ${document._id}` };
    }
    return { document, weight: 0 };
  } catch (failure) {
    return { code: 'fold-failed', detail: messageOf(failure) };
  }
}

/** The document with its derived parts, if it may be stored. */
function finished(task: FoldTask, document: ReadDocument | undefined): Next | Trouble {
  if (!document) return { document, weight: 0 };
  try {
    const whole = task.model.derive ? task.model.derive(document) : document;
    const weight = plainWeight(whole);
    return weight <= task.documentBytesMax
      ? { document: whole, weight }
      : { code: 'too-large', detail: `about ${weight} bytes, over ${task.documentBytesMax}` };
  } catch (failure) {
    return { code: 'fold-failed', detail: messageOf(failure) };
  }
}

function behind(position: Position): Trouble {
  return { code: 'behind-parked', detail: `the document is parked since ${position}` };
}

function entryOf(task: FoldTask, { event }: Touch, { code, detail }: Trouble): ParkedEntry {
  const { position, eventId, type } = event;
  const model = versionKey(task.model);
  return { model, document: task.id, position, eventId, type, code, detail };
}
