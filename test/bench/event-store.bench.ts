import { excludeSystemEvents, jsonEvent, KurrentDBClient, START } from '@kurrent/kurrentdb-client';
import { temporaryEventStore } from '#testing/event-store/temporary-event-store.ts';
import { asOftenAsPossible, figure, percentile } from './figures.ts';

// The embedded event store behind the official client: durable appends, and $all from its start.
const FOR_MS = 3_000;
const data = { text: 'x'.repeat(400) };

const server = await temporaryEventStore();
const client = KurrentDBClient.connectionString(server.url);
try {
  let events = 0;
  for (const writers of [1, 64]) {
    const { perSecond, sortedMs } = await asOftenAsPossible(writers, FOR_MS, (writer) =>
      client.appendToStream(`bench-${writers}-${writer}`, jsonEvent({ type: 'bench', data })),
    );
    events += sortedMs.length;
    const from = `${writers} writer${writers === 1 ? '' : 's'}`;
    figure(`appends of one event from ${from}`, perSecond, '1/s');
    figure(`an append from ${from}, median`, percentile(sortedMs, 0.5), 'ms');
    figure(`an append from ${from}, 99 of 100`, percentile(sortedMs, 0.99), 'ms');
  }
  for (let n = 0; n < 30; n += 1) {
    const anew = Array.from({ length: 1_000 }, () => jsonEvent({ type: 'bench', data }));
    await client.appendToStream('bench-filling', anew);
    events += anew.length;
  }
  figure(`events of $all to a subscriber, ${events} of them`, await followed(events), '1/s');
} finally {
  await client.dispose();
  await server.remove();
}

async function followed(expected: number): Promise<number> {
  const subscription = client.subscribeToAll({
    fromPosition: START,
    filter: excludeSystemEvents(),
  });
  const from = performance.now();
  let seen = 0;
  for await (const { event } of subscription) {
    if (event) seen += 1;
    if (seen === expected) break;
  }
  const seconds = (performance.now() - from) / 1_000;
  await subscription.unsubscribe();
  return seen / seconds;
}
