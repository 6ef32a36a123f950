import { describe, expect, it } from '@jest/globals';
import { decodeSegment, encodeSegment } from '../src/index/segment-columns.ts';
import { walkLog } from '../src/log/walk.ts';
import type { EventStoreOptions } from '../src/store/event-store.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { all } from './running-store.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

const small = { segmentBytes: 1000 };

function named(files: ReadonlyMap<string, Buffer>, ending: string): string[] {
  return [...files.keys()].filter((name) => name.endsWith(ending)).sort();
}

/** A log of a few appends that was closed in order, and where each of them begins. */
async function aLog(options: Partial<EventStoreOptions> = {}, prefix = 'text') {
  const files = new MemoryFileSystem();
  const store = await openOn(files, options);
  const frames: number[] = [];
  for (let n = 0; n < 6; n++) {
    const { position } = await appendTo(store, [`${prefix}-${n % 2}`], `${prefix} ${n}`.repeat(60));
    frames.push((position as number) - 32);
  }
  await store.close();
  return { files: files.copy(), frames };
}

/** How a start and `verify` name the file that is not what its index says. */
async function expectRefusal(files: ReadonlyMap<string, Buffer>, name: string): Promise<void> {
  const disk = new MemoryFileSystem(files);
  const opening = openOn(disk, small);
  await expect(opening).rejects.toMatchObject({ code: 'corrupt-log' });
  await expect(opening).rejects.toThrow(`damaged in ${name} from byte`);
  await expect(opening).rejects.toThrow(/Restore this file from a backup/);
  await expect(opening).rejects.toThrow(/older backup .* on purpose, .*delete the files \*\.index/);
  expect(disk.files.size).toBe(files.size);
  const after = disk.copy();
  expect([...files].filter(([path, bytes]) => !after.get(path)?.equals(bytes))).toEqual([]);
  const found = (await all(walkLog(disk, '/data'))).filter(({ damage }) => damage.length > 0);
  expect(found.map((each) => `/data/${each.name}`)).toEqual([name]);
  expect(found[0]?.damage).toEqual([
    expect.objectContaining({ what: expect.stringContaining('acknowledged appends stood there') }),
  ]);
}

describe('a saved index that covers more than its segment holds', () => {
  it('stops the start after an orderly close, wherever the last segment is cut', async () => {
    const { files, frames } = await aLog();
    const [name = ''] = named(files, '.log');
    const whole = files.get(name) as Buffer;
    const seal = whole.length - 32;
    for (const length of [0, 32, frames[0]!, frames[3]!, frames[3]! + 10, seal - 8, seal]) {
      const cut = new Map([...files, [name, whole.subarray(0, length)]]);
      await expectRefusal(cut, name);
    }
  });

  it('stops it when the newest segment is missing, or the only one', async () => {
    for (const { files } of [await aLog(small), await aLog()]) {
      const name = named(files, '.log').at(-1) as string;
      const without = new Map(files);
      without.delete(name);
      await expectRefusal(without, name);
    }
  });

  it('stops it when a new log was begun in the place of its own', async () => {
    const { files } = await aLog();
    const [name = ''] = named(files, '.log');
    const fresh = new MemoryFileSystem();
    await openOn(fresh);
    await expectRefusal(new Map([...files, [name, fresh.copy().get(name)!]]), name);
  });

  it('stops it when a bit flipped in an append that it covers, though the store was killed', async () => {
    const disk = new MemoryFileSystem();
    const store = await openOn(disk);
    for (let n = 0; n < 3; n++) await appendTo(store, ['one'], String(n).repeat(6_000_000));
    await new Promise((resolve) => setImmediate(resolve));
    const files = disk.copy();
    const [name = ''] = named(files, '.log');
    expect(named(files, '.index')).toHaveLength(1);
    const bytes = files.get(name) as Buffer;
    bytes[bytes.length - 50] = (bytes[bytes.length - 50] as number) ^ 1;
    await expectRefusal(files, name);
  });

  it('says to delete the indexes for a backup that is older on purpose, and that suffices', async () => {
    const disk = new MemoryFileSystem();
    const store = await openOn(disk);
    await appendTo(store, ['one'], 'kept');
    const [[name, backup] = ['', Buffer.alloc(0)]] = [...disk.copy()];
    await appendTo(store, ['two', 'one'], 'later');
    await store.close();
    const restored = new Map([...disk.copy(), [name, backup]]);
    await expectRefusal(restored, name);
    for (const index of named(restored, '.index')) restored.delete(index);
    const older = await openOn(new MemoryFileSystem(restored));
    expect(visibleEvents(older).map(({ text }) => text)).toEqual(['kept']);
    expect(older.standing('two')).toBe('missing');
  });

  it('is found by verify beside a running store only where that is so', async () => {
    const disk = new MemoryFileSystem();
    const store = await openOn(disk, small);
    for (let n = 0; n < 5; n++) {
      await appendTo(store, ['one'], 'x'.repeat(700));
      const damage = (await all(walkLog(disk, '/data'))).flatMap((each) => each.damage);
      expect(damage).toEqual([]);
    }
  });
});

describe('a saved index of another log', () => {
  it('is not believed, though that log has the same length', async () => {
    const [own, other] = [await aLog({}, 'aaaa'), await aLog({}, 'bbbb')];
    const [name = ''] = named(own.files, '.log');
    const [index = ''] = named(own.files, '.index');
    expect(own.files.get(name)?.length).toBe(other.files.get(name)?.length);
    const mixed = new Map([...own.files, [index, other.files.get(index)!]]);
    const store = await openOn(new MemoryFileSystem(mixed));
    expect([store.standing('aaaa-0'), store.standing('bbbb-0')]).toEqual(['readable', 'missing']);
  });

  it('is not believed where only a block in the middle tells: nothing of it stays in use', async () => {
    const large = { segmentBytes: 700_000 };
    const disk = new MemoryFileSystem();
    const store = await openOn(disk, large);
    for (let n = 0; n < 6; n++) await appendTo(store, [`s-${n % 2}`], `${n}`.repeat(200_000));
    await store.close();
    const files = disk.copy();
    const [index = ''] = named(files, '.index');
    const saved = decodeSegment(Buffer.from(files.get(index)!))!;
    saved.covered.sums[0]! ^= 1;
    saved.columns.keys.reverse();
    const wrong = new Map([...files, [index, encodeSegment(saved)]]);
    const whole = visibleEvents(await openOn(new MemoryFileSystem(files), large));
    const mended = new MemoryFileSystem(wrong);
    const opened = await openOn(mended, large);
    expect(visibleEvents(opened)).toEqual(whole);
    expect(['s-0', 's-1'].map((stream) => opened.index.find(stream)?.length)).toEqual([3, 3]);
    await opened.close();
    expect(mended.copy().get(index)?.equals(files.get(index)!)).toBe(true);
    // What a start does not read is noticed behind it, and then closes the store.
    const told: unknown[] = [];
    const onDamage = (error: unknown) => void told.push(error);
    const unread = new MemoryFileSystem(wrong);
    const running = await openOn(unread, { ...large, startCheckBytes: 0, onDamage });
    await running.scrub();
    expect(told.map(String)).toEqual([expect.stringContaining('Nothing of the log is lost')]);
    await running.close();
    const next = await openOn(unread, { ...large, startCheckBytes: 0, onDamage });
    await next.scrub();
    expect(told).toHaveLength(1);
    expect(visibleEvents(next)).toEqual(whole);
  });
});
