import { describe, expect, it } from '@jest/globals';
import { readSegmentHeader, segmentHeader, segmentName } from '../src/log/segment.ts';
import { walkLog } from '../src/log/walk.ts';
import { asFormerLog } from './former-log.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { all } from './running-store.ts';
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
  const damage = (await all(walkLog(new MemoryFileSystem(files), '/data'))).flatMap(
    (each) => each.damage,
  );
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

/** Where a log ends. */
function endOf(files: ReadonlyMap<string, Buffer>): number {
  const last = logsOf(files).at(-1) as string;
  return Number(/(\d+)\.log/.exec(last)?.[1]) + files.get(last)!.length;
}

/** A log with one append, and bytes behind it of another that never ended. */
async function tornLog(): Promise<Map<string, Buffer>> {
  const files = new MemoryFileSystem();
  await appendTo(await openOn(files), ['one'], 'kept');
  const [[name, bytes] = ['', Buffer.alloc(0)]] = [...files.copy()];
  return new Map([[name, Buffer.concat([bytes, Buffer.alloc(500, 7)])]]);
}

describe('a newest segment that was only begun, as an earlier release left it', () => {
  it('is begun anew behind the one before it, and never in the place of one that is missing', async () => {
    const killed = new MemoryFileSystem();
    const store = await openOn(killed, options);
    for (const letter of ['a', 'b', 'c']) await appendTo(store, ['one'], letter.repeat(1000));
    for (const files of [onlyLogs(killed.copy()), onlyLogs((await sealedSegments()).files)]) {
      const begun = `/data/${segmentName(endOf(files))}`;
      const before = logsOf(files).at(-1) as string;
      for (const bytes of [Buffer.alloc(0), Buffer.alloc(31, 7), Buffer.alloc(32)]) {
        const whole = new Map([...files, [begun, bytes]]);
        expect(await faultsOf(whole)).toEqual({ damage: [], refused: undefined });
        expect(await textsIn(whole)).toEqual(await textsIn(files));
        whole.delete(before);
        const { damage, refused } = await faultsOf(whole);
        expect(damage).toEqual([
          expect.stringMatching(
            `was cut, or ${before.slice(6)} is missing .*remove ${begun.slice(6)}`,
          ),
        ]);
        expect(refused).toMatchObject({ code: 'corrupt-log' });
        expect(refused).toMatchObject({ message: expect.stringContaining(damage[0] as string) });
      }
    }
  });

  it('behind an append that was cut is refused, for it looks the same, and may be removed', async () => {
    const torn = await tornLog();
    const [[name, bytes] = ['', Buffer.alloc(0)]] = [...torn];
    const disk = new MemoryFileSystem(torn);
    await openOn(disk);
    const recovered = new Map([[name, disk.copy().get(name)!]]);
    const begun = segmentName(bytes.length);
    const { damage, refused } = await faultsOf(
      new Map([...recovered, [`/data/${begun}`, bytes.subarray(0, 0)]]),
    );
    expect(damage).toEqual([expect.stringContaining(`(if not so, remove ${begun}`)]);
    expect(refused).toMatchObject({ code: 'corrupt-log' });
    expect(await textsIn(recovered)).toEqual(['kept']);
  });
});

describe('a segment that is begun behind an append that was cut', () => {
  const failure = Object.assign(new Error('EIO'), { code: 'EIO' });
  const ends: Record<string, (disk: MemoryFileSystem) => MemoryFileSystem> = {
    'a kill': (disk) => disk.afterKill(),
    'a power cut that keeps what it may': (disk) => disk.afterPowerCut(() => true),
    'a power cut that keeps nothing': (disk) => disk.afterPowerCut(() => false),
  };

  it.each(Object.keys(ends))('leaves a log that opens, whenever %s ends it', async (end) => {
    let moments = 0;
    for (let isOver = false; !isOver; moments++) {
      const disk = new MemoryFileSystem(await tornLog());
      let left: MemoryFileSystem | undefined;
      let moment = 0;
      const pass = () => {
        if (moment++ < moments) return;
        left ??= ends[end]?.(disk);
        throw failure;
      };
      Object.assign(disk.faults, {
        beforeWrite: pass,
        beforeFlush: pass,
        beforeFlushDirectory: pass,
      });
      const life = openOn(disk).then((store) => appendTo(store, ['one'], 'next'));
      isOver = await life.then(
        () => left === undefined,
        () => false,
      );
      const next = left ?? disk.afterKill();
      expect((await faultsOf(next.copy())).damage).toEqual([]);
      const store = await openOn(next);
      await appendTo(store, ['one'], 'later');
      await store.close();
      const texts = await textsIn(next.copy());
      expect(['kept,later', 'kept,next,later']).toContain(texts.join());
      expect((await faultsOf(next.copy())).damage).toEqual([]);
    }
    expect(moments).toBeGreaterThan(6);
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
