import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStoreError } from '../src/errors.ts';
import { decodeSegment, encodeSegment } from '../src/index/segment-columns.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

/** The files of a log that was closed in order, its saved indexes included. */
async function filesOf(segmentBytes: number, texts: string[]): Promise<Map<string, Buffer>> {
  const files = new MemoryFileSystem();
  const store = await openOn(files, { segmentBytes });
  for (const text of texts) await appendTo(store, ['one', 'two'], text);
  await store.close();
  return files.copy();
}

function flipped(
  files: ReadonlyMap<string, Buffer>,
  name: string,
  at: number,
): Map<string, Buffer> {
  const bytes = Buffer.from(files.get(name) as Buffer);
  bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
  return new Map([...files, [name, bytes]]);
}

function named(files: ReadonlyMap<string, Buffer>, ending: string): string[] {
  return [...files.keys()].filter((name) => name.endsWith(ending)).sort();
}

/** Opens a store and lets it check what a start leaves unread; the damage that either finds. */
async function damageIn(
  files: MemoryFileSystem,
  startCheckBytes: number,
): Promise<{ atStart?: EventStoreError; behindIt?: EventStoreError; events?: unknown }> {
  let behindIt: EventStoreError | undefined;
  const onDamage = (damage: EventStoreError) => (behindIt ??= damage);
  try {
    const store = await openOn(files, { startCheckBytes, onDamage });
    await store.scrub();
    return behindIt ? { behindIt } : { events: visibleEvents(store) };
  } catch (atStart) {
    return { atStart: atStart as EventStoreError };
  }
}

describe('a flipped bit', () => {
  it('anywhere in a log of sealed segments with saved indexes stops the start, or changes nothing', async () => {
    const files = await filesOf(
      300,
      ['a', 'b', 'c'].map((letter) => letter.repeat(60)),
    );
    const whole = visibleEvents(await openOn(new MemoryFileSystem(files)));
    const logs = named(files, '.log');
    expect(logs).toHaveLength(4);
    const unnoticed: string[] = [];
    for (const name of [...logs, ...named(files, '.index')]) {
      const { length } = files.get(name) as Buffer;
      for (let at = 0; at < length; at++) {
        const disk = new MemoryFileSystem(flipped(files, name, at));
        const found = await damageIn(disk, Infinity);
        if (found.atStart) expect(found.atStart).toMatchObject({ code: 'corrupt-log' });
        else expect(found).toEqual({ events: whole });
        // What is a cache; the last seal is covered by it.
        if (!found.atStart !== name.endsWith('.index')) unnoticed.push(`${name} ${at}`);
      }
    }
    expect(unnoticed).toEqual([]);
  }, 60_000);

  describe('in sealed segments of many blocks', () => {
    const segmentBytes = 700_000;
    const texts = Array.from({ length: 6 }, (_, n) => String(n).repeat(200_000));
    const aPlace = (files: ReadonlyMap<string, Buffer>) => {
      const sealed = named(files, '.log').slice(0, -1);
      return fc.constantFrom(...sealed).chain((name) => {
        const { length } = files.get(name) as Buffer;
        return fc.record({ name: fc.constant(name), at: fc.integer({ min: 32, max: length - 1 }) });
      });
    };

    it('stops the start, which says where, if it is in what a start checks', async () => {
      const files = await filesOf(segmentBytes, texts);
      const property = fc.asyncProperty(aPlace(files), async ({ name, at }) => {
        const disk = new MemoryFileSystem(flipped(files, name, at));
        const { atStart } = await damageIn(disk, Infinity);
        expect(atStart).toMatchObject({ code: 'corrupt-log' });
        expect(atStart?.message).toContain(name);
        const [, from, to] = /from byte (\d+) .* to (\d+):/.exec(String(atStart)) ?? [];
        expect(Number(from)).toBeLessThanOrEqual(at);
        expect(Number(to)).toBeGreaterThan(at);
        const asItWas = [...flipped(files, name, at)].map(([path, bytes]) =>
          bytes.equals(disk.copy().get(path) as Buffer),
        );
        expect(asItWas).not.toContain(false);
      });
      await fc.assert(property, { numRuns: 20 });
    }, 60_000);

    it('is found right behind the start if it is older, and stops every start from then on', async () => {
      const files = await filesOf(segmentBytes, texts);
      const property = fc.asyncProperty(aPlace(files), async ({ name, at }) => {
        const disk = new MemoryFileSystem(flipped(files, name, at));
        const { atStart, behindIt } = await damageIn(disk, 0);
        const found = atStart ?? behindIt;
        expect(found).toMatchObject({ code: 'corrupt-log' });
        expect(found?.message).toContain(name);
        expect((await damageIn(disk, 0)).atStart).toMatchObject({ code: 'corrupt-log' });
        const restored = new MemoryFileSystem(new Map([...disk.copy(), [name, files.get(name)!]]));
        expect((await damageIn(restored, 0)).events).toHaveLength(2 * texts.length);
      });
      await fc.assert(property, { numRuns: 10 });
    }, 60_000);

    it('that a read meets is told at once, and stops every start from then on', async () => {
      const files = await filesOf(segmentBytes, texts);
      const [first] = named(files, '.log') as [string];
      const disk = new MemoryFileSystem(flipped(files, first, 20_000));
      const told: EventStoreError[] = [];
      const store = await openOn(disk, {
        startCheckBytes: 0,
        onDamage: (damage) => told.push(damage),
      });
      for (let time = 0; time < 2; time++) {
        expect(() => visibleEvents(store)).toThrow(/damaged in .* from byte/);
      }
      expect(told).toEqual([expect.objectContaining({ code: 'corrupt-log' })]);
      expect((await damageIn(disk, 0)).atStart).toMatchObject({ code: 'corrupt-log' });
    });

    it('of a saved index, though its own sum fits, is no damage of the log', async () => {
      const files = await filesOf(segmentBytes, texts);
      const [first] = named(files, '.index') as [string];
      const saved = decodeSegment(Buffer.from(files.get(first) as Buffer))!;
      saved.covered.sums[0] = (saved.covered.sums[0] as number) ^ 1;
      const disk = new MemoryFileSystem(new Map([...files, [first, encodeSegment(saved)]]));
      const unfit = new MemoryFileSystem(disk.copy());
      expect(String((await damageIn(unfit, 0)).behindIt)).toContain('Nothing of the log is lost');
      expect((await damageIn(unfit, 0)).events).toHaveLength(2 * texts.length);
      expect((await damageIn(disk, Infinity)).events).toHaveLength(2 * texts.length);
    });
  });

  it('is no different from bytes that cannot be read', async () => {
    const files = await filesOf(700_000, Array<string>(6).fill('x'.repeat(200_000)));
    const disk = new MemoryFileSystem(files);
    const told: EventStoreError[] = [];
    const onDamage = (damage: EventStoreError) => void told.push(damage);
    const store = await openOn(disk, { startCheckBytes: 0, onDamage });
    disk.readInBackground = () => Promise.reject(new Error('EIO'));
    disk.read = () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    await store.scrub();
    expect(told.map(String)).toEqual([expect.stringContaining('cannot be read (EIO)')]);
  });
});
