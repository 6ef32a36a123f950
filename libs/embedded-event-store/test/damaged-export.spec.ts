import { describe, expect, it } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ExportedDamage, ExportedEvent } from '../src/command-line/export-line.ts';
import { exportLog } from '../src/command-line/export.ts';
import { readExport } from '../src/command-line/read-export.ts';
import { Report } from '../src/command-line/report.ts';
import { stats } from '../src/command-line/stats.ts';
import { verify } from '../src/command-line/verify.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { all } from './running-store.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

const quiet = new Report({ isTerminal: false, write: () => undefined, note: () => undefined });

/** The files of a log of several segments that was closed in order. */
async function filesOfALog(): Promise<Map<string, Buffer>> {
  const files = new MemoryFileSystem();
  const store = await openOn(files, { segmentBytes: 300 });
  for (const letter of ['a', 'b', 'c']) await appendTo(store, ['one', 'two'], letter.repeat(60));
  await store.close();
  return files.copy();
}

/** What an export writes, and how it fails if it does. */
async function exportOf(files: MemoryFileSystem) {
  const target = new PassThrough();
  const written = text(target);
  const failure = await exportLog(files, '/data', target, quiet).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  target.end();
  const exported = await written;
  const lines = exported
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const events = lines.filter((line): line is ExportedEvent => 'stream' in line);
  const damage = lines.filter((line): line is ExportedDamage => 'what' in line);
  return { exported, failure, lines, events, damage };
}

function placeOf(line: object): number[] {
  if ('from' in line) return [(line as ExportedDamage).from];
  return 'position' in line ? [(line as ExportedEvent).position] : [];
}

describe('the export of a log with a flipped bit', () => {
  it('holds every event that is sound, and says where others may be missing, whichever byte it is', async () => {
    const files = await filesOfALog();
    const whole = await exportOf(new MemoryFileSystem(files));
    expect(whole).toMatchObject({ failure: undefined, damage: [] });
    const logs = [...files.keys()].filter((name) => name.endsWith('.log')).sort();
    expect(logs.length).toBeGreaterThan(2);
    const unexpected: string[] = [];
    let saved = 0;
    for (const name of logs) {
      const sound = files.get(name) as Buffer;
      for (let at = 0; at < sound.length; at++) {
        const bytes = Buffer.from(sound);
        bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
        const { failure, lines, events, damage } = await exportOf(
          new MemoryFileSystem(new Map([...files, [name, bytes]])),
        );
        const isIn = ({ position }: ExportedEvent) =>
          damage.some(({ from, to }) => position >= from && position < to);
        const expected = whole.events.filter((event) => !isIn(event));
        if (JSON.stringify(events) !== JSON.stringify(expected)) expect(events).toEqual(expected);
        const places = lines.flatMap(placeOf);
        expect(places.every((place, n) => n === 0 || place >= places[n - 1]!)).toBe(true);
        // The last seal as well: its index covers it.
        if (damage.length === 0) unexpected.push(`${name} ${at}`);
        expect(failure !== undefined).toBe(damage.length > 0);
        if (events.at(-1)?.position === whole.events.at(-1)?.position) saved += 1;
      }
    }
    expect(unexpected).toEqual([]);
    // Not only what stands before the damage.
    expect(saved).toBeGreaterThan(500);
  }, 60_000);

  it('ends the command with where it is and what to do, also in the only segment; no import takes it', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    for (const word of ['before', 'damaged', 'behind']) await appendTo(store, ['one'], word);
    await store.close();
    const copy = files.copy();
    const [name, bytes] = [...copy].find(([path]) => path.endsWith('.log')) as [string, Buffer];
    const at = bytes.indexOf('damaged');
    bytes[at] = (bytes[at] as number) ^ 1;
    const { exported, failure, lines, events } = await exportOf(new MemoryFileSystem(copy));
    const words = events.flatMap(({ stream, data }) => (stream === 'one' ? [data] : []));
    expect(words).toEqual(['"before"', '"behind"']);
    expect(lines.at(-1)).toMatchObject({ events: events.length, damaged: 1 });
    expect(failure).toContain('The export is not complete');
    expect(failure).toContain(`${name.split('/').at(-1)}: positions`);
    expect(failure).toContain('restore the damaged files from a backup');
    await expect(all(readExport(Readable.from([exported])))).rejects.toThrow(
      /Line \d+: the log of this export was damaged.*No log can be made from it/,
    );
  });
});

describe('the export of a log whose disk cannot be read', () => {
  it('holds all that could be read, before and behind, and says where others may be missing', async () => {
    const files = await filesOfALog();
    const { events: whole } = await exportOf(new MemoryFileSystem(files));
    const disk = new MemoryFileSystem(files);
    const [, , third] = [...files.keys()].filter((name) => name.endsWith('.log')).sort();
    const [open, read] = [disk.open.bind(disk), disk.read.bind(disk)];
    let unreadable: number | undefined;
    disk.open = (path, mode) => {
      const file = open(path, mode);
      if (path === third) unreadable = file;
      return file;
    };
    disk.read = (file, ...rest) => {
      if (file === unreadable) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      return read(file, ...rest);
    };
    const { failure, events, lines, damage } = await exportOf(disk);
    const isIn = ({ position }: ExportedEvent) =>
      damage.some(({ from, to }) => position >= from && position < to);
    expect(events).toEqual(whole.filter((event) => !isIn(event)));
    expect(events.at(-1)).toEqual(whole.at(-1));
    expect(events.length).toBeLessThan(whole.length);
    expect(failure).toMatch(/The export is not complete.*cannot be read \(EIO\)/);
    expect(lines.at(-1)).toMatchObject({ events: events.length, damaged: damage.length });
  });
});

describe('the export beside a store that is appending', () => {
  /** A disk, and a way to have an append written whose flush does not end. */
  async function appending() {
    const disk = new MemoryFileSystem();
    const store = await openOn(disk);
    await appendTo(store, ['one'], 'durable');
    const flush = disk.flush.bind(disk);
    const length = () => [...disk.copy().values()].reduce((sum, bytes) => sum + bytes.length, 0);
    const write = async () => {
      const before = length();
      const exporting = disk.flush.bind(disk);
      disk.flush = () => new Promise(() => undefined);
      void appendTo(store, ['one'], 'written');
      while (length() === before) await new Promise((resolve) => setImmediate(resolve));
      disk.flush = exporting;
    };
    return { disk, flush, write };
  }

  const wordsIn = (events: readonly ExportedEvent[]) =>
    events.flatMap(({ stream, data }) =>
      stream === 'one' ? [JSON.parse(data as string) as string] : [],
    );

  it('holds what was written and not flushed only when it is durable', async () => {
    const { disk, write } = await appending();
    await write();
    const { events, failure } = await exportOf(disk);
    expect(failure).toBeUndefined();
    const left = visibleEvents(await openOn(disk.afterPowerCut(() => false)));
    expect(left.map(({ text }) => text)).toEqual(wordsIn(events));
  });

  it('holds no append whose flush has failed, until a start has made it durable', async () => {
    const { disk } = await appending();
    const store = await openOn(disk);
    disk.faults.beforeFlush = () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    const append = appendTo(store, ['one'], 'perhaps');
    await expect(append).rejects.toMatchObject({ code: 'read-only' });
    delete disk.faults.beforeFlush;
    // The disk says nothing of that failure to whoever opens the file behind it.
    const { events, failure } = await exportOf(disk);
    expect({ failure, words: wordsIn(events) }).toEqual({ failure: undefined, words: ['durable'] });
    const again = await openOn(disk);
    await appendTo(again, ['one'], 'later');
    const left = disk.afterPowerCut(() => false);
    expect(wordsIn((await exportOf(left)).events)).toEqual(['durable', 'perhaps', 'later']);
    expect(visibleEvents(await openOn(left)).map(({ text }) => text)).toHaveLength(3);
  });

  it('holds all that a saved index covers, which was durable, though the flush of a start has failed', async () => {
    for (const isClosed of [true, false]) {
      const disk = new MemoryFileSystem();
      const store = await openOn(disk);
      for (const letter of ['a', 'b']) await appendTo(store, ['one'], letter.repeat(9_000_000));
      await new Promise((resolve) => setImmediate(resolve));
      if (isClosed) await store.close();
      const next = disk.afterKill();
      next.faults.beforeFlush = () => {
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      };
      await expect(openOn(next)).rejects.toMatchObject({ code: 'start-failed' });
      delete next.faults.beforeFlush;
      const { events, failure, damage } = await exportOf(next);
      const letters = wordsIn(events).map(([letter]) => letter);
      expect({ failure, damage, letters }).toEqual({
        failure: undefined,
        damage: [],
        letters: ['a', 'b'],
      });
    }
  });

  it('of a new log holds all of it, though an older one left word that it may not be durable', async () => {
    const left = `/data/${'40'.padStart(20, '0')}.unflushed`;
    const disk = new MemoryFileSystem(new Map([[left, Buffer.alloc(0)]]));
    await appendTo(await openOn(disk), ['one'], 'acknowledged');
    expect(wordsIn((await exportOf(disk)).events)).toEqual(['acknowledged']);
    const afterPowerCut = disk.afterPowerCut(() => false);
    expect(wordsIn((await exportOf(afterPowerCut)).events)).toEqual(['acknowledged']);
  });

  it('ends where the log ended when it was flushed, whatever is written meanwhile', async () => {
    const { disk, flush, write } = await appending();
    let flushes = 0;
    disk.flush = async (file) => {
      flushes += 1;
      await flush(file);
      await write();
    };
    const { events, failure } = await exportOf(disk);
    expect({ flushes, failure, words: wordsIn(events) }).toEqual({
      flushes: 1,
      failure: undefined,
      words: ['durable'],
    });
  });

  it('fails where the end of the log cannot be flushed, unless it lies where nothing can be', async () => {
    const { disk, write } = await appending();
    await write();
    const failing = (code: string) => () => {
      throw Object.assign(new Error(code), { code });
    };
    const message = '/data/00000000000000000000.log cannot be made durable (EIO)';
    disk.faults.beforeFlush = failing('EIO');
    const { failure, lines } = await exportOf(disk);
    expect(failure).toContain(message);
    expect(lines).toHaveLength(1);
    for (const command of [stats, verify]) {
      await expect(command(disk, '/data', quiet)).rejects.toThrow(message);
    }
    disk.faults.beforeFlush = failing('EINVAL');
    expect(await exportOf(disk)).toMatchObject({ failure: undefined, damage: [] });
  });
});
