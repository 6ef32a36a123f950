import { expect, it, jest } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { afterTest, all, runningStore } from './running-store.ts';

it('a store in a test whose timers are fake serves it, and its events have the time of the test', async () => {
  const { client, store } = await runningStore();
  await client.appendToStream('s', jsonEvent({ type: 'before', data: {} }));
  const now = new Date('2015-12-31T00:00:00Z');
  // What the official client itself waits for.
  jest.useFakeTimers({ now, doNotFake: ['nextTick'] });
  afterTest(() => Promise.resolve(jest.useRealTimers()));
  await client.appendToStream('s', jsonEvent({ type: 'within', data: {} }));
  const events = await all(client.readStream('s', { fromRevision: 1n }));
  expect(events.map(({ event }) => event?.created)).toEqual([now]);
  await client.dispose();
  await store.close();
});
