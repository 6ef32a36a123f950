import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeSegment, encodeSegment } from '../src/index/segment-columns.ts';
import { BLOCK_BYTES } from '../src/log/block-sums.ts';
import { SEGMENT_HEADER_BYTES, segmentBases } from '../src/log/segment.ts';
import type { EventStoreOptions } from '../src/store/event-store.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn } from './store-at.ts';

const segmentBytes = 2_000_000;

/** Opens a store on a disk whose every read takes a while; tells which bytes of the log were read. */
async function open(
  files: ReadonlyMap<string, Buffer>,
  options: Partial<EventStoreOptions>,
  readMs = 0,
) {
  const disk = new MemoryFileSystem(files);
  const bases = segmentBases(disk.list());
  const last = [...files].find(([path]) => path.includes(String(bases.at(-1))));
  const end = (bases.at(-1) as number) + (last?.[1].length ?? 0);
  const read = new Uint8Array(end);
  let elapsed = 0;
  disk.faults.beforeRead = (path, from, to) => {
    const base = Number(/(\d+)\.log$/.exec(path)?.[1]);
    if (Number.isNaN(base)) return;
    elapsed += readMs;
    read.fill(1, base + from, base + to);
  };
  const store = await openOn(disk, { segmentBytes, elapsedMs: () => elapsed, ...options });
  return { disk, store, bases, end, read };
}

describe('the check at a start', () => {
  let files: ReadonlyMap<string, Buffer>;

  beforeAll(async () => {
    const disk = new MemoryFileSystem();
    const store = await openOn(disk, { segmentBytes });
    for (let n = 0; n < 9; n++) await appendTo(store, ['one'], 'x'.repeat(1_000_000));
    await store.close();
    files = disk.copy();
  });

  it('reads every byte of the newest part that it is asked for, and nothing a segment before it', async () => {
    expect((await open(files, {})).read.includes(0)).toBe(false);
    for (const startCheckBytes of [0, 1, 1_500_000, 2_500_000, 4_500_000, 5_500_000]) {
      const { read, bases, end } = await open(files, { startCheckBytes });
      expect(bases).toHaveLength(5);
      expect(read.indexOf(0, end - startCheckBytes)).toBe(-1);
      const oldest = bases.findLast((base) => base <= end - Math.max(1, startCheckBytes)) as number;
      // Of what is older the last block of each segment is read, and no other.
      expect(read.lastIndexOf(0)).toBeGreaterThanOrEqual(oldest - 2 * BLOCK_BYTES);
      expect(read.lastIndexOf(0)).toBeLessThan(oldest);
    }
  });

  it('ends when its time is over, the newest first, and what it did not reach is read behind it', async () => {
    const { store, read, bases } = await open(files, { startCheckMs: 1_000 }, 100);
    const [, , third = 0, fourth = 0] = bases;
    // Ten blocks: all of the newest sealed segment, and a part of the one before it.
    expect(read.indexOf(0, fourth)).toBe(-1);
    expect(read.lastIndexOf(0)).toBeGreaterThan(third);
    expect(read.indexOf(0)).toBe(SEGMENT_HEADER_BYTES);
    await store.scrub();
    expect(read.includes(0)).toBe(false);
  });

  it('ends after five seconds if nobody asks for another time', async () => {
    expect((await open(files, {}, 1_000)).read.includes(0)).toBe(true);
    expect((await open(files, {}, 150)).read.includes(0)).toBe(false);
  });

  it('changes nothing of a log that it refuses, though an append at its end never ended', async () => {
    const damaged = new Map([...files].map(([name, bytes]) => [name, Buffer.from(bytes)]));
    const [first, , , , last] = [...files.keys()].filter((name) => name.endsWith('.log')).sort();
    const sealed = damaged.get(first as string) as Buffer;
    sealed[1_000] = (sealed[1_000] as number) ^ 1;
    const torn = Buffer.concat([damaged.get(last as string) as Buffer, Buffer.from('EVL1 torn')]);
    damaged.set(last as string, torn);
    const disk = new MemoryFileSystem(damaged);
    await expect(openOn(disk, { segmentBytes })).rejects.toMatchObject({ code: 'corrupt-log' });
    const after = disk.copy();
    const changed = [...damaged].filter(([name, bytes]) => !after.get(name)?.equals(bytes));
    expect(changed.filter(([name]) => name.endsWith('.log'))).toEqual([]);
  });

  it('or the one behind it mends a saved sum that is wrong, so that no later start meets it', async () => {
    const [first = ''] = [...files.keys()].filter((name) => name.endsWith('.index')).sort();
    const saved = decodeSegment(Buffer.from(files.get(first) as Buffer))!;
    const right = saved.covered.sums.slice();
    saved.covered.sums[0] = (saved.covered.sums[0] as number) ^ 1;
    const wrong = new Map([...files, [first, encodeSegment(saved)]]);
    for (const startCheckBytes of [0, Infinity]) {
      const { store, disk } = await open(wrong, { startCheckBytes });
      await store.scrub();
      await store.close();
      const next = await open(disk.copy(), { startCheckBytes });
      await next.store.close();
      const mended = next.disk.copy().get(first) as Buffer;
      expect(decodeSegment(mended)?.covered.sums).toEqual(right);
    }
  });
});
