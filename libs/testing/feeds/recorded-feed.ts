import { once } from 'node:events';
import type { LogFeed, LoggedEvent } from '#kernel';

/** A log that was recorded before and does not grow: ids, positions and times as they were. */
export function recordedFeed(events: readonly LoggedEvent[]): LogFeed {
  const last = events.at(-1)?.position;
  return {
    async *follow({ after, signal }) {
      for (const event of events) {
        if (signal.aborted) return;
        if (after === undefined || event.position > after) yield { kind: 'event', event };
      }
      yield last === undefined ? { kind: 'caughtUp' } : { kind: 'caughtUp', position: last };
      if (!signal.aborted) await once(signal, 'abort');
    },
    async *readLog({ after, upTo, signal } = {}) {
      for (const event of events) {
        signal?.throwIfAborted();
        if (upTo !== undefined && event.position > upTo) return;
        if (after === undefined || event.position > after) yield event;
      }
    },
    async *readStreams(streams) {
      yield* events.filter(({ stream }) => streams.includes(stream));
    },
    head: async () => last,
    eventIdAt: async (position) => events.find((each) => each.position === position)?.eventId,
    ledgerId: async () => events[0]?.eventId,
  };
}
