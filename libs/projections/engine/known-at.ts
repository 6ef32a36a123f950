import type { LogFeed, Position } from '#kernel';
import type { ReadStore } from '../read-store.ts';

/** An event's place and the store's time of it. */
export interface TimedEvent {
  readonly position: Position;
  readonly recordedAt: string;
}

/** The log behind one position up to another (to its end if absent), in order. */
export type TimedEvents = (
  after: Position | undefined,
  upTo: Position | undefined,
) => AsyncIterable<TimedEvent>;

/**
 * The last position before the first event with a later store time. The marks say between which
 * two of them that event lies, however often clocks went back; the events between say which it is.
 */
export async function positionKnownAt(
  store: Pick<ReadStore, 'marksAround'>,
  times: TimedEvents,
  epochMs: number,
): Promise<Position | undefined> {
  const { upTo, beyond } = await store.marksAround(epochMs);
  if (!upTo) return undefined;
  let known: Position = upTo.position;
  for await (const { position, recordedAt } of times(upTo.position, beyond?.position)) {
    if (Date.parse(recordedAt) > epochMs) break;
    known = position;
  }
  return known;
}

/** The times as a bounded subscription gives them: of every event, ours or not. */
export function timesFromFeed(feed: Pick<LogFeed, 'readLog'>): TimedEvents {
  return (after, upTo) =>
    feed.readLog({
      ...(after === undefined ? {} : { after }),
      ...(upTo === undefined ? {} : { upTo }),
    });
}
