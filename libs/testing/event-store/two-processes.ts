import { afterAll, beforeAll } from '@jest/globals';
import { connectEventStore, type EventStore } from '#event-store';
import type { LoggedEvent } from '#kernel';
import { onEveryEventStore } from './suites.ts';

/** Two connections to one event store, as two processes of the application have them. */
export interface TwoProcesses {
  /** Tries a command that conflicts three times at most. */
  readonly here: EventStore;
  readonly elsewhere: EventStore;
  /** All events of a stream. */
  eventsOf(stream: string): Promise<LoggedEvent[]>;
}

/**
 * Registers a suite on every event store there is, over two processes; `both` may be asked inside
 * tests and hooks only.
 */
export function onTwoProcesses(
  name: string,
  define: (both: TwoProcesses, url: () => string) => void,
): void {
  onEveryEventStore(name, (url) => {
    let opened: readonly [EventStore, EventStore] | undefined;
    beforeAll(async () => {
      opened = [await connectEventStore(url(), { attemptsMax: 3 }), await connectEventStore(url())];
    });
    afterAll(async () => {
      await Promise.all((opened ?? []).map((each) => each.close()));
    });
    const known = (): readonly [EventStore, EventStore] => {
      if (!opened) throw new Error('the processes are there inside tests and hooks only');
      return opened;
    };
    const both: TwoProcesses = {
      get here() {
        return known()[0];
      },
      get elsewhere() {
        return known()[1];
      },
      eventsOf: async (stream) => {
        const events: LoggedEvent[] = [];
        for await (const event of known()[0].readStreams([stream])) events.push(event);
        return events;
      },
    };
    define(both, url);
  });
}
