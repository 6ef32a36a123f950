import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exportLog } from '../src/command-line/export.ts';
import { importLog } from '../src/command-line/import.ts';
import { Report } from '../src/command-line/report.ts';
import { walkLog } from '../src/log/walk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { all } from './running-store.ts';
import { appendTo, openOn } from './store-at.ts';

type Step =
  | { readonly kind: 'append'; readonly bytes: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'kill'; readonly torn: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('append' as const), bytes: fc.nat(700) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      torn: fc.oneof(fc.constantFrom(0, 1, 31, 32, 33, 64), fc.nat(4000)),
    }),
  },
);

const quiet = new Report({ isTerminal: false, write: () => undefined, note: () => undefined });

/** The files of a log after closes and kills, each of which leaves bytes of an append that never ended. */
async function aLogAfter(steps: readonly Step[], segmentBytes: number): Promise<MemoryFileSystem> {
  let files = new MemoryFileSystem();
  let store = await openOn(files, { segmentBytes });
  for (const one of steps) {
    if (one.kind === 'append') {
      await appendTo(store, ['one', 'two'], 'x'.repeat(one.bytes));
      continue;
    }
    if (one.kind === 'close') await store.close();
    const left = files.copy();
    if (one.kind === 'kill') {
      const last = [...left.keys()]
        .filter((name) => name.endsWith('.log'))
        .sort()
        .at(-1) as string;
      left.set(last, Buffer.concat([left.get(last)!, Buffer.alloc(one.torn, 7)]));
    }
    files = new MemoryFileSystem(left);
    store = await openOn(files, { segmentBytes });
  }
  await store.close();
  return new MemoryFileSystem(files.copy());
}

async function exportOf(files: MemoryFileSystem, directory: string): Promise<string> {
  const target = new PassThrough();
  const written = text(target);
  await exportLog(files, directory, target, quiet);
  target.end();
  return written;
}

describe('the export of any log', () => {
  it('imports with the same positions, times and bytes, whatever sizes its segments have', async () => {
    // The lock is one of a real directory; the log lies on the disk in memory.
    const directory = await mkdtemp(path.join(tmpdir(), 'import-'));
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 20 }),
      fc.integer({ min: 100, max: 5000 }),
      fc.integer({ min: 100, max: 5000 }),
      async (steps, segmentBytes, importedBytes) => {
        const exported = await exportOf(await aLogAfter(steps, segmentBytes), '/data');
        const disk = new MemoryFileSystem();
        await importLog(disk, directory, Readable.from([exported]), quiet, importedBytes);
        expect((await all(walkLog(disk, directory))).flatMap(({ damage }) => damage)).toEqual([]);
        expect(await exportOf(disk, directory)).toBe(exported);
        const moved = new Map([...disk.copy()].map(([name, bytes]) => [inData(name), bytes]));
        const store = await openOn(new MemoryFileSystem(moved));
        await appendTo(store, ['one'], 'goes on');
        await store.close();
      },
    );
    try {
      await fc.assert(property, { numRuns: 100 });
    } finally {
      await rm(directory, { recursive: true });
    }
  }, 60_000);

  it('imports though its first append was cut, before any stood in the log', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'import-'));
    const files = new MemoryFileSystem();
    await openOn(files);
    const [[name, bytes] = ['', Buffer.alloc(0)]] = [...files.copy()];
    const cut = new MemoryFileSystem(new Map([[name, bytes.subarray(0, 77)]]));
    const store = await openOn(cut);
    await appendTo(store, ['one'], 'kept');
    await store.close();
    const exported = await exportOf(cut, '/data');
    const disk = new MemoryFileSystem();
    try {
      await importLog(disk, directory, Readable.from([exported]), quiet);
      expect(await exportOf(disk, directory)).toBe(exported);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('imports where another log left word that it may not be durable, which says nothing of this one', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'import-'));
    const exported = await exportOf(
      await aLogAfter([{ kind: 'append', bytes: 10 }], 5000),
      '/data',
    );
    const left = path.join(directory, `${'40'.padStart(20, '0')}.unflushed`);
    const disk = new MemoryFileSystem(new Map([[left, Buffer.alloc(0)]]));
    try {
      await importLog(disk, directory, Readable.from([exported]), quiet);
      expect(await exportOf(disk, directory)).toBe(exported);
      const afterPowerCut = disk.afterPowerCut(() => false);
      expect(await exportOf(afterPowerCut, directory)).toBe(exported);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('that is refused beside a log leaves what says how much of that is durable', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'import-'));
    const files = ['00000000000000000000.log', '00000000000000000040.unflushed'];
    const there = files.map((name) => [path.join(directory, name), Buffer.alloc(0)] as const);
    const disk = new MemoryFileSystem(new Map(there));
    try {
      const importing = importLog(disk, directory, Readable.from(['']), quiet);
      await expect(importing).rejects.toThrow('move its files *.log, *.index and *.unflushed away');
      expect(disk.list()).toEqual(files);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

function inData(name: string): string {
  return path.join('/data', path.basename(name));
}
