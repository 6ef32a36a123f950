import { describe, expect, it } from '@jest/globals';
import type { EventStore } from '../src/store/event-store.ts';
import { resolveLink } from '../src/store/links.ts';
import { ANY } from '../src/store/transaction.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, proposed } from './store-at.ts';

/** A stream with one event, and a link to that. */
async function linked(store: EventStore): Promise<() => string | undefined> {
  await appendTo(store, ['target'], 'reached');
  const event = { ...proposed(''), type: '$>', data: Buffer.from('0@target') };
  const expectations = [{ stream: 'links', expected: ANY }];
  await store.append({ records: [{ stream: 'links', event }], expectations });
  const { index, read } = store;
  const link = read(index.positions.at(index.visible - 1));
  return () => resolveLink(store, link).event?.data.toString();
}

describe('a link', () => {
  it('leads to its stream while the tombstone of that is not durable, and if it never becomes so', async () => {
    let fail: (error: Error) => void = () => undefined;
    let reached: () => void = () => undefined;
    const isUnderWay = new Promise<void>((resolve) => (reached = resolve));
    const files = new (class extends MemoryFileSystem {
      isHeld = false;
      override flush(file: number): Promise<void> {
        if (!this.isHeld) return super.flush(file);
        reached();
        return new Promise((_, reject) => (fail = reject));
      }
    })();
    const store = await openOn(files);
    const target = await linked(store);
    expect(target()).toBe('"reached"');
    files.isHeld = true;
    const deleted = store.delete({ stream: 'target', expected: ANY }, true);
    await isUnderWay;
    expect(target()).toBe('"reached"');
    fail(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await expect(deleted).rejects.toMatchObject({ code: 'read-only' });
    expect(target()).toBe('"reached"');
  });

  it('leads nowhere once its stream is tombstoned', async () => {
    const store = await openOn(new MemoryFileSystem());
    const target = await linked(store);
    await store.delete({ stream: 'target', expected: ANY }, true);
    expect(target()).toBeUndefined();
  });
});
