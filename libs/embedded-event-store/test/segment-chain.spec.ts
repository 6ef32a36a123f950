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

/** Logs that end in an append that never did, and the position up to which it has positions. */
async function tornLogs(): Promise<{ files: Map<string, Buffer>; upTo: number }[]> {
  const garbage = await tornLog();
  const files = new MemoryFileSystem();
  const store = await openOn(files);
  await appendTo(store, ['one'], 'kept');
  const border = endOf(files.copy());
  await appendTo(store, ['one'], 'torn'.repeat(200));
  const [[name, bytes] = ['', Buffer.alloc(0)]] = [...files.copy()];
  const few = border + 9;
  return [
    { files: garbage, upTo: endOf(garbage) },
    { files: new Map([[name, bytes.subarray(0, -9)]]), upTo: bytes.length },
    // Its header is whole, and says how long it was to be.
    { files: new Map([[name, bytes.subarray(0, border + 40)]]), upTo: bytes.length },
    { files: new Map([[name, bytes.subarray(0, few)]]), upTo: few },
  ];
}

describe('a segment that is begun behind an append that was cut', () => {
  const failure = Object.assign(new Error('EIO'), { code: 'EIO' });
  const kept = (mask: number) => {
    let asked = 0;
    return () => ((mask >> (asked++ % 3)) & 1) === 1;
  };
  type End = (disk: MemoryFileSystem) => MemoryFileSystem;
  const kill: End = (disk) => disk.afterKill();
  const powerCuts = Array.from(
    { length: 8 },
    (_, mask): End =>
      (disk) =>
        disk.afterPowerCut(kept(mask)),
  );

  /** A life that ends at a call by which it changes the disk, the first being 0; undefined if it has fewer. */
  async function lifeEndedAt(
    call: number,
    end: End,
    files: MemoryFileSystem,
  ): Promise<MemoryFileSystem | undefined> {
    let left: MemoryFileSystem | undefined;
    let calls = 0;
    const pass = () => {
      if (calls++ < call) return;
      left ??= end(files);
      throw failure;
    };
    Object.assign(files.faults, {
      beforeOpen: pass,
      beforeWrite: pass,
      beforeTruncate: pass,
      beforeFlush: pass,
      beforeFlushDirectory: pass,
      beforeRename: pass,
      beforeRemove: pass,
    });
    await openOn(files)
      .then((store) => appendTo(store, ['one'], 'next'))
      .catch(() => undefined);
    return left;
  }

  async function expectSound(left: MemoryFileSystem, upTo: number): Promise<void> {
    const damage = async () => (await all(walkLog(left, '/data'))).flatMap((each) => each.damage);
    expect(await damage()).toEqual([]);
    const store = await openOn(left);
    const { position } = await appendTo(store, ['one'], 'later');
    expect(position).toBeGreaterThanOrEqual(upTo);
    const texts = visibleEvents(store).map(({ text }) => text);
    expect(texts.join()).toMatch(/^kept(,next){0,2},later$/);
    await store.close();
    expect(await damage()).toEqual([]);
  }

  it('has the positions behind that, whichever calls of two lives a kill falls in', async () => {
    const [garbage, , beheaded] = await tornLogs();
    for (const { files, upTo } of [garbage!, beheaded!]) {
      let first = 0;
      for (; ; first++) {
        const left = await lifeEndedAt(first, kill, new MemoryFileSystem(files));
        if (!left) break;
        for (let second = 0; ; second++) {
          const again = await lifeEndedAt(second, kill, new MemoryFileSystem(left.copy()));
          if (!again) break;
          await expectSound(again.afterKill(), upTo);
        }
        await expectSound(left.afterKill(), upTo);
      }
      expect(first).toBeGreaterThan(10);
    }
  });

  it('has the positions behind that, at whichever call the power is cut, whatever is kept', async () => {
    for (const { files, upTo } of await tornLogs()) {
      for (const end of powerCuts) {
        for (let call = 0; ; call++) {
          const left = await lifeEndedAt(call, end, new MemoryFileSystem(files));
          if (!left) break;
          await expectSound(left, upTo);
        }
      }
    }
  });
});

describe('a segment that an earlier life did not name', () => {
  const unnamed = '/data/segment.new';

  it('is of no use if it is not of this log, and the next segment takes its place', async () => {
    const killed = new MemoryFileSystem();
    await appendTo(await openOn(killed, options), ['one'], 'kept'.repeat(300));
    const log = killed.copy();
    const end = endOf(log);
    const foreign = segmentHeader(end + 5000, { previousCrc: 7, previousEnd: end });
    for (const left of [
      foreign.subarray(0, 0),
      foreign.subarray(0, 20),
      foreign,
      Buffer.alloc(99, 7),
    ]) {
      const disk = new MemoryFileSystem(new Map([...log, [unnamed, left]]));
      const store = await openOn(disk, options);
      const { position } = await appendTo(store, ['one'], 'next');
      expect(position).toBeLessThan(end + 5000);
      expect(disk.list()).not.toContain('segment.new');
      expect(await faultsOf(disk.copy())).toEqual({ damage: [], refused: undefined });
    }
  });

  it('stops the start if it cannot be read, for it may say where the log goes on', async () => {
    const [torn] = await tornLogs();
    const disk = new MemoryFileSystem(new Map([...torn!.files, [unnamed, Buffer.alloc(32)]]));
    const before = disk.copy();
    disk.faults.beforeRead = (path) => {
      if (path === unnamed) throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    const start = openOn(disk, options);
    await expect(start).rejects.toMatchObject({ code: 'corrupt-log' });
    await expect(start).rejects.toThrow(`${unnamed} cannot be read: bytes 0 to 32`);
    expect(disk.copy()).toEqual(before);
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
