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

/** How many documents a flush may write. */
export function documentsMaxOf(limits: EngineLimits, isRead: boolean): number {
  return limits.flushDocumentsMax * (isRead ? 1 : limits.unreadFactor);
}
