import { once } from 'node:events';
import { encodeMetadata, positionOf, type LogFeed, type LoggedEvent, type Position } from '#kernel';
import type { Recording } from '../national-log/recording.ts';

const LEDGER = '00000000-0000-4000-8000-000000002026';
const FIRST_MS = Date.parse('2026-01-01');

/** The position of the nth event. */
export function positionAt(n: number): Position {
  return positionOf(BigInt(n) * 100n);
}

/** A history as a log to be read once from its start, made while it is read: never whole in memory. */
export function streamedFeed(events: number, history: () => Iterable<Recording>): LogFeed {
  const last = positionAt(events);
  return {
    async *follow({ signal }) {
      let n = 0;
      for (const recording of history()) {
        if (signal.aborted) return;
        n += 1;
        yield { kind: 'event', event: logged(recording, n) };
      }
      yield { kind: 'caughtUp', position: last };
      if (!signal.aborted) await once(signal, 'abort');
    },
    async *readLog() {},
    async *readStreams() {},
    head: async () => last,
    eventIdAt: async () => undefined,
    ledgerId: async () => LEDGER,
  };
}

function logged({ stream, id, type, data, metadata }: Recording, n: number): LoggedEvent {
  return {
    stream,
    revision: n,
    position: positionAt(n),
    eventId: id,
    type,
    recordedAt: new Date(FIRST_MS + n * 10).toISOString(),
    metadata: encodeMetadata(metadata),
    data,
  };
}
