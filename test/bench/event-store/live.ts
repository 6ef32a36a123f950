import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { END, jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';

/**
 * Live latency: `live.ts <url> <events> <per second> <bytes of text>`, as a child, because a client that has
 * measured other things before collects their garbage meanwhile. Each message asks for one turn, and is
 * answered with the times of all events, in milliseconds: from the moment an append is sent to the moment
 * its event is at a subscriber.
 */
const [url = '', ...numbers] = process.argv.slice(2);
const [events = 0, perSecond = 0, bytes = 0] = numbers.map(Number);
const client = KurrentDBClient.connectionString(url);
const text = 'x'.repeat(bytes);

process.on('message', () => void turn().then((times) => process.send?.(times)));
process.once('disconnect', () => void client.dispose());
process.send?.('ready');

async function turn(): Promise<readonly number[]> {
  const times: number[] = [];
  const subscription = client.subscribeToStream('bench-live', { fromRevision: END });
  subscription.on('data', ({ event }) => {
    const { sentAt } = event?.data as { sentAt: number };
    times.push(performance.now() - sentAt);
  });
  await once(subscription, 'confirmation');
  const appends: Promise<unknown>[] = [];
  const startedAt = performance.now();
  while (appends.length < events) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
    while (appends.length < Math.min(due, events)) {
      const event = jsonEvent({ type: 'bench', data: { text, sentAt: performance.now() } });
      appends.push(client.appendToStream('bench-live', event));
    }
    await pause(1);
  }
  await Promise.all(appends);
  while (times.length < events) await pause(5);
  await subscription.unsubscribe();
  return times;
}
