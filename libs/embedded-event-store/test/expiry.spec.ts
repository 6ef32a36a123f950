import { describe, expect, it } from '@jest/globals';
import { StreamBackwards, StreamForwards, type Cursor } from '../src/store/cursors.ts';
import type { EventStore } from '../src/store/event-store.ts';
import { resolveLink } from '../src/store/links.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, proposed } from './store-at.ts';

/** A store whose stream `s` has so many events that are too old, and so many that are not. */
async function storeWith(expired: number, young: number) {
  let now = 1_700_000_000_000;
  const store = await openOn(new MemoryFileSystem(), { now: () => now });
  const append = (count: number) =>
    count === 0 ? undefined : appendTo(store, Array<string>(count).fill('s'));
  await append(expired);
  now += 60_000;
  await append(young);
  const metadata = { ...proposed(''), type: '$metadata', data: Buffer.from('{"$maxAge":30}') };
  await store.append({ records: [{ stream: '$$s', event: metadata }], expectations: [] });
  let reads = 0;
  const source = {
    index: store.index,
    now: store.now,
    read: (position: number) => {
      reads += 1;
      return store.read(position);
    },
  };
  return { store, source, reads: () => reads };
}

function shown(cursor: Cursor): number[] {
  const revisions: number[] = [];
  for (let event = cursor.next(); event; event = cursor.next()) {
    if (!cursor.hides(event)) revisions.push(event.revision);
  }
  return revisions;
}

const stream = (store: EventStore) => store.index.find('s')!;

describe('events that are older than the stream keeps them', () => {
  it('are passed at once, however many they are, in both directions', async () => {
    const { store, source, reads } = await storeWith(1000, 3);
    expect(shown(new StreamForwards(source, 's', 0))).toEqual([1000, 1001, 1002]);
    const backwards = new StreamBackwards(source, stream(store), Infinity);
    expect(shown(backwards)).toEqual([1002, 1001, 1000]);
    expect(reads()).toBeLessThan(40);
  });

  it('hide none that are not, though the clock stood far back for a while', async () => {
    const day = 86_400_000;
    const times = [40, 41, 42, 3, 4, 43, 44].map((days) => days * day);
    let now = times[0] as number;
    const store = await openOn(new MemoryFileSystem(), { now: () => now });
    for (const time of times) {
      now = time;
      await appendTo(store, ['s']);
    }
    const data = Buffer.from(`{"$maxAge":${(7 * day) / 1000}}`);
    const metadata = { ...proposed(''), type: '$metadata', data };
    await store.append({ records: [{ stream: '$$s', event: metadata }], expectations: [] });
    expect(shown(new StreamForwards(store, 's', 0))).toEqual([0, 1, 2, 5, 6]);
    const backwards = new StreamBackwards(store, stream(store), Infinity);
    expect(shown(backwards)).toEqual([6, 5, 2, 1, 0]);
  });

  it('are not shown to a subscriber who becomes live after them', async () => {
    const { store, source } = await storeWith(10, 0);
    const cursor = new StreamForwards(source, 's', 0);
    expect(shown(cursor)).toEqual([]);
    cursor.setLive(true);
    await appendTo(store, ['s']);
    expect(shown(cursor)).toEqual([10]);
  });

  it('are not found through links', async () => {
    const { store, source } = await storeWith(1, 1);
    const link = (to: string) => ({ ...proposed(''), type: '$>', data: Buffer.from(to) });
    const records = ['0@s', '1@s'].map((to) => ({ stream: 'links', event: link(to) }));
    await store.append({ records, expectations: [] });
    const cursor = new StreamForwards(source, 'links', 0);
    const targets = [cursor.next()!, cursor.next()!].map((event) => resolveLink(source, event));
    expect(targets.map(({ event }) => event?.revision)).toEqual([undefined, 1]);
  });
});
