import { describe, expect, it } from '@jest/globals';
import { crc32c } from '../src/log/crc32c.ts';
import { cutInWords, type CutAppend } from '../src/log/cut.ts';
import { walkLog } from '../src/log/walk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { all } from './running-store.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

const segment = '/data/00000000000000000000.log';

function onlyFile(files: MemoryFileSystem): Buffer {
  return files.copy().get(segment) as Buffer;
}

/** A log that was killed behind two appends, and where the second one's frame begins. */
async function twoAppends() {
  const files = new MemoryFileSystem();
  const store = await openOn(files);
  await appendTo(store, ['one'], 'first');
  const border = onlyFile(files).length;
  await appendTo(store, ['one'], 'second'.repeat(200));
  return { bytes: onlyFile(files), border };
}

/** A start refuses a log, `verify` finds it damaged as well, and neither changes it. */
async function expectDamage(bytes: Buffer): Promise<void> {
  const disk = new MemoryFileSystem(new Map([[segment, bytes]]));
  const [walked] = await all(walkLog(disk, '/data'));
  expect(walked).toMatchObject({ damage: [expect.anything()], unfinishedBytes: 0 });
  await expect(openOn(disk)).rejects.toMatchObject({ code: 'corrupt-log' });
  expect(onlyFile(disk).equals(bytes)).toBe(true);
}

describe('a log that was cut', () => {
  it('has an append of three events over two streams whole or not at all', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'before');
    const before = onlyFile(files).length;
    await appendTo(store, ['one', 'two', 'one'], 'together');
    const bytes = onlyFile(files);
    const faulty: number[] = [];
    for (let length = 0; length <= bytes.length; length++) {
      const cut = new MemoryFileSystem(new Map([[segment, bytes.subarray(0, length)]]));
      const texts = visibleEvents(await openOn(cut)).map(({ text }) => text);
      const expected = length === bytes.length ? 'before,together,together,together' : 'before';
      if (texts.join() !== (length < before ? '' : expected)) faulty.push(length);
    }
    expect(faulty).toEqual([]);
  }, 20_000);

  it('never gives a position of the part that was cut to another event', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'kept');
    const { position } = await appendTo(store, ['one'], 'cut');
    const bytes = onlyFile(files).subarray(0, -1);
    const cut = await openOn(new MemoryFileSystem(new Map([[segment, bytes]])));
    const next = await appendTo(cut, ['one'], 'next');
    expect(next.position).toBeGreaterThan(position as number);
    expect(visibleEvents(cut).map(({ text, revision }) => [text, revision])).toEqual([
      ['kept', 0],
      ['next', 1],
    ]);
  });

  it('gives none of them in a later life either, though nothing was appended in between', async () => {
    const { bytes, border } = await twoAppends();
    const lengths = [border + 40, border + 500, bytes.length - 1];
    for (const length of lengths) {
      for (const isClosed of [true, false]) {
        let files = new MemoryFileSystem(new Map([[segment, bytes.subarray(0, length)]]));
        for (let life = 0; life < 3; life++) {
          const idle = await openOn(files);
          if (isClosed) await idle.close();
          files = files.afterKill();
        }
        const store = await openOn(files);
        const { position } = await appendTo(store, ['one'], 'next');
        expect(position).toBeGreaterThan(bytes.length);
        expect(visibleEvents(store).map(({ text }) => text)).toEqual(['first', 'next']);
        expect((await all(walkLog(files, '/data'))).flatMap(({ damage }) => damage)).toEqual([]);
      }
    }
  });

  it('says where and what was cut, once, and keeps it in a file that no start reads', async () => {
    const { bytes, border } = await twoAppends();
    const told: CutAppend[] = [];
    const onCut = (cut: CutAppend) => void told.push(cut);
    let files = new MemoryFileSystem(new Map([[segment, bytes.subarray(0, -9)]]));
    const keptIn = `${segment}.cut-${border}`;
    for (let life = 0; life < 3; life++) {
      const store = await openOn(files, { onCut });
      expect(visibleEvents(store).map(({ text }) => text)).toEqual(['first']);
      files = files.afterKill();
    }
    const cut = { file: segment, position: border, bytes: bytes.length - 9 - border };
    expect(told).toEqual([{ ...cut, keptIn }]);
    expect(files.copy().get(keptIn)?.equals(bytes.subarray(border, -9))).toBe(true);
    // What a start that was killed has kept, though a power cut took a part of it.
    const torn = new Map([
      [segment, bytes.subarray(0, -9)],
      [keptIn, Buffer.alloc(0)],
    ]);
    const again = new MemoryFileSystem(torn);
    await openOn(again, { onCut });
    expect(told[1]).toEqual(told[0]);
    expect(again.copy().get(keptIn)).toEqual(files.copy().get(keptIn));
  });

  it('keeps it through a power cut that takes all that was not flushed', async () => {
    const { bytes, border } = await twoAppends();
    const files = new MemoryFileSystem(new Map([[segment, bytes.subarray(0, -9)]]));
    await openOn(files);
    const kept = files.afterPowerCut(() => false).copy();
    expect(kept.get(segment)).toHaveLength(border);
    expect(kept.get(`${segment}.cut-${border}`)).toEqual(bytes.subarray(border, -9));
  });

  it('goes on without the file where that cannot be written, and says so', async () => {
    const { bytes } = await twoAppends();
    const told: CutAppend[] = [];
    const files = new MemoryFileSystem(new Map([[segment, bytes.subarray(0, -9)]]));
    files.faults.beforeReplace = async (path) => {
      if (path.includes('cut')) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    };
    await openOn(files, { onCut: (cut) => told.push(cut) });
    expect(told.map(cutInWords)).toEqual([expect.stringContaining('They could not be kept.')]);
    expect(files.list().filter((name) => name.includes('cut'))).toEqual([]);
  });

  it('takes garbage behind the last frame for an append that did not end', async () => {
    const files = new MemoryFileSystem();
    await appendTo(await openOn(files), ['one']);
    const bytes = Buffer.concat([onlyFile(files), Buffer.alloc(5000)]);
    const store = await openOn(new MemoryFileSystem(new Map([[segment, bytes]])));
    expect(visibleEvents(store)).toHaveLength(1);
  });
});

describe('a frame whose header is sound', () => {
  it('was acknowledged if any byte stands behind its end, so that damage in it is damage', async () => {
    const { bytes, border } = await twoAppends();
    for (let length = border + 1; length < border + 32; length++) {
      const damaged = Buffer.from(bytes.subarray(0, length));
      damaged[border - 3]! ^= 1;
      await expectDamage(damaged);
    }
  });

  it('is an append that did not end if a part of it is missing, also where the file has its size', async () => {
    const { bytes, border } = await twoAppends();
    for (const at of [border + 32, border + 500, bytes.length - 1]) {
      const torn = Buffer.from(bytes);
      torn.fill(0, at);
      const disk = new MemoryFileSystem(new Map([[segment, torn]]));
      const unfinishedBytes = torn.length - border;
      expect(await all(walkLog(disk, '/data'))).toMatchObject([{ damage: [], unfinishedBytes }]);
      expect(visibleEvents(await openOn(disk)).map(({ text }) => text)).toEqual(['first']);
    }
  });

  it('is damage where it does not stand in its place, or has other records than it says', async () => {
    const { bytes, border } = await twoAppends();
    for (const field of [8, 16]) {
      const other = Buffer.from(bytes);
      other[border + field]! += 1;
      other.writeUInt32LE(crc32c(other, border, border + 28), border + 28);
      await expectDamage(other);
    }
  });
});

describe('a log that was damaged', () => {
  it('is refused for a flipped bit at any byte, after an orderly end', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one', 'two']);
    await appendTo(store, ['one']);
    const whole = visibleEvents(store);
    await store.close();
    const bytes = onlyFile(files);
    const accepted: number[] = [];
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      const opening = openOn(new MemoryFileSystem(new Map([[segment, damaged]])));
      const opened = await opening.catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'corrupt-log' });
      });
      if (!opened) continue;
      // Nothing is lost where nothing was said: the seal itself.
      expect(visibleEvents(opened)).toEqual(whole);
      accepted.push(at);
    }
    const seal = Array.from({ length: 32 }, (_, index) => bytes.length - 32 + index);
    expect(accepted).toEqual(seal);
  }, 20_000);

  it('is refused for a flipped bit in the last append of a log that was killed, once it was opened', async () => {
    const files = new MemoryFileSystem();
    await appendTo(await openOn(files), ['one'], 'acknowledged');
    const last = onlyFile(files).length - 5;
    const opened = files.afterKill();
    await openOn(opened);
    const bytes = onlyFile(opened.afterKill());
    bytes[last] = (bytes[last] as number) ^ 1;
    const opening = openOn(new MemoryFileSystem(new Map([[segment, bytes]])));
    await expect(opening).rejects.toMatchObject({ code: 'corrupt-log' });
  });

  it('is refused for damage before an acknowledged append, though the end is missing', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'first');
    const at = onlyFile(files).length - 3;
    await appendTo(store, ['one'], 'second');
    await appendTo(store, ['one'], 'third');
    const bytes = onlyFile(files).subarray(0, -1);
    bytes[at] = (bytes[at] as number) ^ 1;
    const opening = openOn(new MemoryFileSystem(new Map([[segment, bytes]])));
    await expect(opening).rejects.toMatchObject({ code: 'corrupt-log' });
    await expect(opening).rejects.toThrow(/position \d+/);
  });

  it('is refused when its last append is one of another log', async () => {
    const logs = [];
    for (let log = 0; log < 2; log++) {
      const files = new MemoryFileSystem();
      const store = await openOn(files);
      await appendTo(store, ['one'], `log ${log}`);
      const border = onlyFile(files).length;
      await appendTo(store, ['one'], `log ${log}`);
      logs.push({ border, bytes: onlyFile(files) });
    }
    const [own, other] = logs as [(typeof logs)[0], (typeof logs)[0]];
    expect(own.border).toBe(other.border);
    const mixed = Buffer.concat([
      own.bytes.subarray(0, own.border),
      other.bytes.subarray(other.border),
    ]);
    const opening = openOn(new MemoryFileSystem(new Map([[segment, mixed]])));
    await expect(opening).rejects.toMatchObject({ code: 'corrupt-log' });
  });

  it('names the segment that is missing, cut or another one, and not the sound one behind it', async () => {
    const closedLog = async () => {
      const files = new MemoryFileSystem();
      const store = await openOn(files, { segmentBytes: 600 });
      const borders: number[] = [];
      for (let index = 0; index < 12; index++) {
        await appendTo(store, ['one'], 'x'.repeat(200));
        borders.push((await appendTo(store, ['two'], 'y')).position as number);
      }
      await store.close();
      return { whole: files.copy(), borders };
    };
    const { whole, borders } = await closedLog();
    const names = [...whole.keys()].filter((name) => name.endsWith('.log')).sort();
    const [first = '', second = '', third = '', fourth = ''] = names;
    const base = Number(/(\d+)\.log/.exec(third)?.[1]);
    const third_ = whole.get(third) as Buffer;
    // The frame of an event begins a header before its record.
    const border = (borders.find((at) => at > base + 100) as number) - 32 - base;
    const named = (name: string) => name.slice('/data/'.length);
    // With its index it is known which one it is that was cut, or is missing.
    const stood = (name: string) => new RegExp(`damaged in ${name} from byte.*appends stood there`);
    const cases: [Map<string, Buffer | undefined>, RegExp, RegExp?][] = [
      [
        new Map([[first, undefined]]),
        new RegExp(`before ${second}.*: ${named(first)} is missing`),
        stood(first),
      ],
      [
        new Map([[third, undefined]]),
        new RegExp(`before ${fourth}.*: ${named(second)} was cut, or ${named(third)} is missing`),
        stood(third),
      ],
      [new Map([[third, third_.subarray(0, -1)]]), new RegExp(`damaged in ${third} from byte`)],
      [
        new Map([[third, third_.subarray(0, border)]]),
        new RegExp(`before ${fourth}.*: ${named(third)} was cut, or \\d+.log is missing`),
        stood(third),
      ],
      [
        new Map([[third, (await closedLog()).whole.get(third)]]),
        new RegExp(`before ${third}.*: ${named(second)} and this file are not of one log`),
      ],
    ];
    for (const [changes, toldByLog, toldByIndex = toldByLog] of cases) {
      for (const withIndexes of [true, false]) {
        const told = withIndexes ? toldByIndex : toldByLog;
        const damaged = new Map([...whole].filter(([name]) => withIndexes || names.includes(name)));
        for (const [name, bytes] of changes) {
          if (bytes) damaged.set(name, bytes);
          else damaged.delete(name);
        }
        const disk = new MemoryFileSystem(damaged);
        await expect(openOn(disk, { segmentBytes: 600 })).rejects.toThrow(told);
        const found = (await all(walkLog(disk, '/data'))).flatMap(({ name, damage }) =>
          damage.map(
            ({ what }) =>
              `${/was cut|missing|not of one log/.test(what) ? 'before' : 'damaged in'} ` +
              `/data/${name} from byte : ${what}`,
          ),
        );
        expect(found[0]).toMatch(told);
        expect(found).toHaveLength(
          changes.has(third) && changes.get(third)?.length === third_.length ? 2 : 1,
        );
      }
    }
  });

  it('is refused when a segment in the middle is missing or short', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files, { segmentBytes: 600 });
    for (let index = 0; index < 12; index++) await appendTo(store, ['one'], 'x'.repeat(200));
    await store.close();
    const names = [...files.files.keys()].filter((name) => name.endsWith('.log')).sort();
    expect(names.length).toBeGreaterThan(4);
    const middle = names[2] as string;
    const missing = files.copy();
    missing.delete(middle);
    const short = files.copy();
    short.set(middle, (short.get(middle) as Buffer).subarray(0, -1));
    for (const damaged of [missing, short]) {
      const opening = openOn(new MemoryFileSystem(damaged));
      await expect(opening).rejects.toMatchObject({ code: 'corrupt-log' });
    }
    expect(visibleEvents(await openOn(new MemoryFileSystem(files.copy())))).toHaveLength(12);
  });
});
