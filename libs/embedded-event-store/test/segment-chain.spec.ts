import { describe, expect, it } from '@jest/globals';
import { readSegmentHeader, segmentHeader } from '../src/log/segment.ts';
import { walkLog } from '../src/log/walk.ts';
import { asFormerLog } from './former-log.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

const options = { segmentBytes: 1000 };

function logsOf(files: ReadonlyMap<string, Buffer>): string[] {
  return [...files.keys()].filter((name) => name.endsWith('.log')).sort();
}

function onlyLogs(files: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
  return new Map([...files].filter(([name]) => name.endsWith('.log')));
}

/** A log in which every segment ends in a seal, and what it holds. */
async function sealedSegments() {
  const files = new MemoryFileSystem();
  await (await openOn(files, options)).close();
  const texts = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(1000));
  for (const text of texts) {
    const store = await openOn(files, options);
    await appendTo(store, ['one'], text);
    await store.close();
  }
  return { files: files.copy(), texts };
}

/** What is wrong with a log for a start, and for `verify`. */
async function faultsOf(files: ReadonlyMap<string, Buffer>) {
  const damage = [...walkLog(new MemoryFileSystem(files), '/data')].flatMap((each) => each.damage);
  const disk = new MemoryFileSystem(files);
  const refused = await openOn(disk, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { damage: damage.map(({ what }) => what), refused };
}

async function textsIn(files: ReadonlyMap<string, Buffer>): Promise<string[]> {
  return visibleEvents(await openOn(new MemoryFileSystem(files), options)).map(({ text }) => text);
}

describe('a log whose segments all end in a seal', () => {
  it('is refused when one in the middle is missing, which is named', async () => {
    const { files } = await sealedSegments();
    const names = logsOf(files);
    expect(names.length).toBeGreaterThan(4);
    for (const some of [files, onlyLogs(files)]) {
      for (const missing of names.slice(1, -1)) {
        const without = new Map(some);
        without.delete(missing);
        const { damage, refused } = await faultsOf(without);
        expect(refused).toMatchObject({ code: 'corrupt-log' });
        expect(refused).toMatchObject({ message: expect.stringContaining(missing.slice(6)) });
        const told = some === files ? 'index shows' : 'log is missing';
        expect(damage).toEqual([expect.stringContaining(told)]);
        expect(damage[0]).toContain(missing.slice(6, -4));
      }
    }
  });

  it('is refused when one is cut back to an earlier seal', async () => {
    let files = new MemoryFileSystem();
    const borders: number[] = [];
    const life = async (text: string) => {
      const store = await openOn(files);
      await appendTo(store, ['one'], text);
      await store.close();
      borders.push(files.copy().get(logsOf(files.copy())[0]!)!.length);
    };
    for (const text of ['first', 'second', 'third']) await life(text);
    // An append that never ended: the next one begins another segment.
    const torn = files.copy();
    const [first = ''] = logsOf(torn);
    torn.set(first, Buffer.concat([torn.get(first)!, Buffer.alloc(100, 7)]));
    files = new MemoryFileSystem(torn);
    await life('later');
    const whole = files.copy();
    expect(logsOf(whole)).toHaveLength(2);
    expect(await textsIn(whole)).toEqual(['first', 'second', 'third', 'later']);
    for (const some of [whole, onlyLogs(whole)]) {
      for (const border of borders.slice(0, 2)) {
        const cut = new Map([...some, [first, whole.get(first)!.subarray(0, border)]]);
        const { damage, refused } = await faultsOf(cut);
        expect(refused).toMatchObject({ code: 'corrupt-log' });
        const told = some === whole ? 'index shows' : 'was cut, or';
        expect(damage).toEqual([expect.stringContaining(told)]);
      }
    }
  });
});

describe('a segment that begins behind the end of the one before it', () => {
  it('follows only if its header says where that ends, whatever CRC it names', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files, options);
    for (const letter of ['a', 'b']) await appendTo(store, ['one'], letter.repeat(1000));
    await store.close();
    const whole = onlyLogs(files.copy());
    const [, second = ''] = logsOf(whole);
    const bytes = whole.get(second)!;
    const base = Number(bytes.readBigUInt64LE(8));
    const header = readSegmentHeader(bytes, base)!;
    expect(header.previousEnd).toBe(base);
    segmentHeader(base, { ...header, previousEnd: base - 1 }).copy(bytes);
    const { damage, refused } = await faultsOf(whole);
    expect(refused).toMatchObject({ code: 'corrupt-log' });
    expect(damage).toEqual([expect.stringContaining('and this file are not of one log')]);
  });
});

describe('a log of an earlier release', () => {
  it('opens with all its events, is sound, and goes on', async () => {
    const { files, texts } = await sealedSegments();
    const former = asFormerLog(files);
    expect(await faultsOf(former)).toEqual({ damage: [], refused: undefined });
    const disk = new MemoryFileSystem(former);
    for (const text of ['f', 'g']) {
      const store = await openOn(disk, options);
      await appendTo(store, ['one'], text.repeat(1000));
      texts.push(text.repeat(1000));
      await store.close();
      expect(await faultsOf(disk.copy())).toEqual({ damage: [], refused: undefined });
      expect(await textsIn(disk.copy())).toEqual(texts);
      expect(await textsIn(onlyLogs(disk.copy()))).toEqual(texts);
    }
  });

  it('is read frame by frame once, and then taken from its saved indexes', async () => {
    const former = asFormerLog((await sealedSegments()).files);
    const disk = new MemoryFileSystem(former);
    await (await openOn(disk, options)).close();
    const again = new MemoryFileSystem(disk.copy());
    const read = new Set<string>();
    again.faults.beforeRead = (path, from, to) => {
      if (path.endsWith('.log') && from === 32 && to > 64) read.add(path);
    };
    await openOn(again, { ...options, startCheckBytes: 0 });
    expect([...read]).toEqual(logsOf(former).slice(-1));
  });
});
