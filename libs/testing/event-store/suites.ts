import { afterAll, beforeAll, describe } from '@jest/globals';
import { temporaryEventStore, type TemporaryEventStore } from './temporary-event-store.ts';

const START_LIMIT_MS = 60_000;

/**
 * Registers a suite on every event store there is: the embedded one, and the KurrentDB that
 * EVENT_STORE_URL names. Without the variable the run says that KurrentDB was not run. The log of a KurrentDB is shared: a test may not expect an empty one.
 *
 * ```ts
 * onEveryEventStore('Executing a command', (url) => {
 *   test('…', async () => { const store = await connectEventStore(url()); … });
 * });
 * ```
 */
export function onEveryEventStore(name: string, define: (url: () => string) => void): void {
  describe(`${name}, on the embedded event store`, () => {
    let store: TemporaryEventStore | undefined;
    beforeAll(async () => {
      store = await temporaryEventStore();
    }, START_LIMIT_MS);
    define(() => {
      if (!store) throw new Error('the URL is known inside tests and hooks only');
      return store.url;
    });
    afterAll(async () => {
      await store?.remove();
    }, START_LIMIT_MS);
  });

  const url = process.env['EVENT_STORE_URL'];
  if (url) describe(`${name}, on KurrentDB`, () => define(() => url));
  else process.stderr.write(`kurrentdb: NOT RUN (EVENT_STORE_URL is not set): ${name}\n`);
}
