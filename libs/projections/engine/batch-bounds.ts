import type { ReadModel } from '../read-model.ts';
import type { DocumentWeights } from './document-weights.ts';
import type { BatchBounds } from './feed-queue.ts';
import type { EngineLimits } from './options.ts';

/** How long a batch that nobody waits for may take to become full. */
const UNREAD_WAIT_MS = 5_000;

/** How large a batch may be: larger, and in no hurry, as long as nobody reads the models. */
export function batchBounds(limits: EngineLimits, isRead: boolean): BatchBounds {
  const { batchEventsMax, batchBytesMax, batchWaitMs, unreadFactor } = limits;
  if (isRead) return { eventsMax: batchEventsMax, bytesMax: batchBytesMax, waitMs: batchWaitMs };
  return {
    eventsMax: batchEventsMax * unreadFactor,
    bytesMax: batchBytesMax * unreadFactor,
    waitMs: UNREAD_WAIT_MS,
  };
}

/** The bound of one flush. */
export interface FlushBound {
  readonly documentsMax: number;
  readonly bytesMax: number;
  /** What a document is taken to weigh, in bytes, before it is loaded. */
  readonly weightOf: (model: ReadModel) => number;
}

/** How much a flush may write: more, as long as nobody reads the models. */
export function flushBound(
  limits: EngineLimits,
  isRead: boolean,
  weights: DocumentWeights,
): FlushBound {
  const factor = isRead ? 1 : limits.unreadFactor;
  return {
    documentsMax: limits.flushDocumentsMax * factor,
    bytesMax: limits.flushBytesMax * factor,
    weightOf: (model) => weights.of(model),
  };
}
