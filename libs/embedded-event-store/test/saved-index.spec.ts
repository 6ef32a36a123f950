import { describe, expect, it } from '@jest/globals';
import type { EventStore } from '../src/store/event-store.ts';
import { StreamForwards } from '../src/store/cursors.ts';
import { ANY } from '../src/store/transaction.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, proposed, visibleEvents } from './store-at.ts';

const options = { segmentBytes: 1500 };
const once = '11111111-1111-4111-8111-111111111111';

/** A log of several segments with everything an index must know, closed in order. */
async function aLog(): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  const store = await openOn(files, options);
  for (let n = 0; n < 30; n++) await appendTo(store, ['one', `number-${n % 7}`], 'x'.repeat(n * 9));
  const metadata = { ...proposed(''), type: '$metadata', data: Buffer.from('{"$maxCount":2}') };
  await append(store, '$$one', metadata);
  await append(store, 'one', proposed('once', once));
  await store.delete({ stream: 'number-3', expected: ANY }, true);
  await store.delete({ stream: 'number-4', expected: ANY }, false);
  await appendTo(store, ['number-5'], 'last');
  await store.close();
  return files;
}

function append(store: EventStore, stream: string, event: ReturnType<typeof proposed>) {
  return store.append({ records: [{ stream, event }], expectations: [{ stream, expected: ANY }] });
}

/** Everything readers and writers can tell about a store, an append that comes again included. */
async function tellAll(store: EventStore): Promise<unknown> {
  const streams = ['one', 'number-0', 'number-3', 'number-4', 'number-6', 'nobody'].map((name) => {
    const cursor = new StreamForwards(store, name, 0);
    const revisions: number[] = [];
    for (let event = cursor.next(); event; event = cursor.next()) revisions.push(event.revision);
    return [name, store.standing(name), revisions];
  });
  const again = await append(store, 'one', proposed('once', once));
  const next = await appendTo(store, ['one', 'number-0']);
  return [visibleEvents(store).map(({ id: _, ...event }) => event), streams, again, next];
}

function indexesOf(files: MemoryFileSystem): string[] {
  return [...files.files.keys()].filter((name) => name.endsWith('.index')).sort();
}

describe('a saved index', () => {
  it('answers like the log it was made from, whichever of its files are missing', async () => {
    const files = await aLog();
    const without = files.copy();
    for (const name of indexesOf(files)) without.delete(name);
    const truth = await tellAll(await openOn(new MemoryFileSystem(without), options));
    expect(indexesOf(files).length).toBeGreaterThan(4);
    for (const missing of [undefined, ...indexesOf(files)]) {
      const some = files.copy();
      some.delete(missing ?? '');
      const opened = new MemoryFileSystem(some);
      expect(await tellAll(await openOn(opened, options))).toEqual(truth);
    }
  });

  it('is not trusted when a byte of it is another, wherever', async () => {
    const files = await aLog();
    const truth = await tellAll(await openOn(new MemoryFileSystem(files.copy()), options));
    for (const name of indexesOf(files).slice(1, 3)) {
      const { length } = files.copy().get(name) as Buffer;
      for (let at = 0; at < length; at += 7) {
        const flipped = files.copy();
        const bytes = flipped.get(name) as Buffer;
        bytes[at] = (bytes[at] as number) ^ 0x10;
        const store = await openOn(new MemoryFileSystem(flipped), options);
        expect(await tellAll(store)).toEqual(truth);
      }
    }
  }, 20_000);

  it('is not trusted beside the log of another store', async () => {
    const [own, other] = [await aLog(), await aLog()];
    const truth = await tellAll(await openOn(new MemoryFileSystem(own.copy()), options));
    for (const name of indexesOf(own)) {
      const mixed = own.copy();
      mixed.set(name, other.copy().get(name) as Buffer);
      expect(await tellAll(await openOn(new MemoryFileSystem(mixed), options))).toEqual(truth);
    }
  });

  it('lets nothing damaged be shown: every block that is read is checked', async () => {
    const files = await aLog();
    const damaged = files.copy();
    const [, second] = [...damaged.keys()].filter((name) => name.endsWith('.log')).sort();
    const bytes = damaged.get(second as string) as Buffer;
    const disk = new MemoryFileSystem(damaged);
    const store = await openOn(disk, options);
    const target = (disk.files.get(second as string) as { bytes: Buffer }).bytes;
    target[bytes.length >> 1] = (target[bytes.length >> 1] as number) ^ 1;
    expect(() => visibleEvents(store)).toThrow(/damaged in .* byte/);
  });
});
