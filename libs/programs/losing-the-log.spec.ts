import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEventStore, type EventStore } from '#event-store';
import type { Position } from '#kernel';
import { compareModel, MemoryReadStore, timesFromFeed } from '#projections';
import { auditTrail, ledgerCategories, ledgerPayloads } from '#read-models';
import { temporaryEventStore, type TemporaryEventStore } from '#testing/event-store/index.ts';

let server: TemporaryEventStore;
let events: EventStore;
let opened: Position;

beforeAll(async () => {
  server = await temporaryEventStore();
  events = await connectEventStore(server.url, { patienceMs: 300 });
  await events.openLog();
  opened = (await events.feed.head())!;
  await server.kill();
}, 30_000);

afterAll(async () => {
  await events.close();
  await server.remove();
});

describe('Whoever reads the log to an end, while the event store is away', () => {
  test('hears so when what was known at a time is asked', async () => {
    const times = timesFromFeed(events.feed);
    const known = async (): Promise<void> => {
      for await (const { position } of times(undefined, opened)) expect(position).toBe(opened);
    };
    await expect(known()).rejects.toMatchObject({ code: 'event-store-unavailable' });
  });

  test('hears so when read models are compared with it', async () => {
    const store = new MemoryReadStore();
    await store.prepare(auditTrail);
    const comparison = compareModel(auditTrail, opened, {
      store,
      feed: events.feed,
      payloads: ledgerPayloads,
      categories: ledgerCategories,
    });
    await expect(comparison).rejects.toMatchObject({ code: 'event-store-unavailable' });
  });
});
