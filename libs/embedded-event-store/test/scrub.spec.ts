import { describe, expect, it } from '@jest/globals';
import type { EventStoreError } from '../src/errors.ts';
import { BLOCK_BYTES } from '../src/log/block-sums.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

const segmentBytes = 1_000_000;
const first = '/data/00000000000000000000';
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Something that a test lets happen when it wants. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

async function aLog(): Promise<Map<string, Buffer>> {
  const files = new MemoryFileSystem();
  const store = await openOn(files, { segmentBytes });
  for (let n = 0; n < 9; n++) await appendTo(store, ['one'], String(n).repeat(400_000));
  await store.close();
  return files.copy();
}

function flip(disk: MemoryFileSystem, path: string, at: number): void {
  const { bytes } = disk.files.get(path) as { bytes: Buffer };
  bytes[at] = (bytes[at] as number) ^ 1;
}

/** A store that checks nothing at its start, and what it is told of damage. */
async function opened(disk: MemoryFileSystem) {
  const told: EventStoreError[] = [];
  const onDamage = (damage: EventStoreError) => void told.push(damage);
  const store = await openOn(disk, { segmentBytes, startCheckBytes: 0, onDamage });
  return { store, told };
}

describe('a store that is closed while what is older is checked', () => {
  it('ends with the block under way, closes no file under it, and takes that for no damage', async () => {
    const disk = new MemoryFileSystem(await aLog());
    const { store, told } = await opened(disk);
    const [begun, reading] = [gate(), gate()];
    let reads = 0;
    disk.readInBackground = async (file, target, position) => {
      reads += 1;
      begun.open();
      await reading.opened;
      return disk.read(file, target, 0, target.length, position);
    };
    const scrubbing = store.scrub();
    await begun.opened;
    let isClosed = false;
    const closing = store.close().then(() => (isClosed = true));
    for (let n = 0; n < 20; n++) await turn();
    expect(isClosed).toBe(false);
    reading.open();
    await Promise.all([closing, scrubbing]);
    expect([reads, told]).toEqual([1, []]);
    const again = await openOn(disk, { segmentBytes });
    expect(visibleEvents(again)).toHaveLength(9);
  });

  it('does so when a read meets damage meanwhile, which is told once and stops the next start', async () => {
    const disk = new MemoryFileSystem(await aLog());
    const { store, told } = await opened(disk);
    const [begun, reading] = [gate(), gate()];
    flip(disk, `${first}.log`, 20_000);
    disk.readInBackground = async (file, target, position) => {
      begun.open();
      await reading.opened;
      return disk.read(file, target, 0, target.length, position);
    };
    void store.scrub();
    await begun.opened;
    expect(() => visibleEvents(store)).toThrow('damaged in');
    const closing = store.close();
    reading.open();
    await closing;
    expect(told).toHaveLength(1);
    await expect(openOn(disk, { segmentBytes })).rejects.toMatchObject({ code: 'corrupt-log' });
  });
});

describe('damage that the check behind the start finds', () => {
  it('is looked at step by step, between which everything else goes on', async () => {
    const files = new MemoryFileSystem();
    const large = { segmentBytes: 6_000_000, startCheckBytes: 0 };
    const store = await openOn(files, large);
    for (let n = 0; n < 20; n++) await appendTo(store, ['one'], 'x'.repeat(400_000));
    await store.close();
    const disk = new MemoryFileSystem(files.copy());
    flip(disk, `${first}.log`, 20_000);
    const told: EventStoreError[] = [];
    const open = await openOn(disk, { ...large, onDamage: (damage) => void told.push(damage) });
    let turns = 0;
    const count = () => {
      turns += 1;
      if (told.length === 0) setImmediate(count);
    };
    count();
    const inTurns = new Set<number>();
    disk.faults.beforeRead = (_, from, to) => {
      if (to - from > BLOCK_BYTES) inTurns.add(turns);
    };
    await open.scrub();
    expect(told).toHaveLength(1);
    expect(inTurns.size).toBeGreaterThanOrEqual(4);
  });
});

describe('the saved index of a damaged segment', () => {
  it('is gone for good, though it was being written, and its store rolled and was closed', async () => {
    const disk = new MemoryFileSystem();
    const { store, told } = await opened(disk);
    const writing = gate();
    const [begun, written] = [gate(), [] as string[]];
    disk.faults.beforeReplace = async (path) => {
      written.push(path);
      begun.open();
      await writing.opened;
    };
    const append = (n: number) => appendTo(store, ['one'], String(n).repeat(400_000));
    // The frames are large enough that the oldest are not in memory any more.
    for (let n = 0; n < 60; n++) await append(n);
    await begun.opened;
    expect(written).toEqual([`${first}.index`]);
    flip(disk, `${first}.log`, 20_000);
    expect(() => visibleEvents(store)).toThrow(`damaged in ${first}.log`);
    const closing = store.close();
    writing.open();
    await closing;
    expect(told).toHaveLength(1);
    expect(written.length).toBeGreaterThan(3);
    const indexes = [...disk.files.keys()].filter((name) => name.endsWith('.index')).sort();
    expect(indexes).not.toContain(`${first}.index`);
    expect(indexes.length).toBe(written.length - 1);
    delete disk.faults.beforeReplace;
    await expect(openOn(disk, { segmentBytes, startCheckBytes: 0 })).rejects.toThrow(
      `damaged in ${first}.log`,
    );
  });

  it('that is the last one is not written when the store is closed', async () => {
    const disk = new MemoryFileSystem();
    const { store } = await opened(disk);
    const name = `${first}.log`;
    // More than the latest frames that are kept in memory, in one segment.
    const { store: large } = await openedLarge(disk, store);
    flip(disk, name, 20_000);
    expect(() => visibleEvents(large)).toThrow(`damaged in ${name}`);
    await large.close();
    expect([...disk.files.keys()]).not.toContain(`${first}.index`);
    await expect(openOn(disk, { startCheckBytes: 0 })).rejects.toMatchObject({
      code: 'corrupt-log',
    });
  });
});

/** The same log, in one segment of 20 MB. */
async function openedLarge(disk: MemoryFileSystem, store: { close(): Promise<void> }) {
  await store.close();
  const large = await openOn(disk, { segmentBytes: 64 * 1024 * 1024 });
  for (let n = 0; n < 20; n++) await appendTo(large, ['one'], String(n % 10).repeat(1_000_000));
  return { store: large };
}

describe('a block that does not read twice alike', () => {
  /** A disk that gives one wrong byte of the first block, for so many reads of a block. */
  async function unsteady(times: number) {
    const disk = new MemoryFileSystem(await aLog());
    const { store, told } = await opened(disk);
    const read = disk.read.bind(disk);
    let wrong = 0;
    disk.read = (file, target, offset, length, position) => {
      const taken = read(file, target, offset, length, position);
      const isBlock = position === 0 && length === BLOCK_BYTES;
      if (isBlock && wrong < times) {
        wrong += 1;
        target[offset + 20_000] = (target[offset + 20_000] as number) ^ 1;
      }
      return taken;
    };
    return { store, told, wrong: () => wrong };
  }

  it('is shown as it is on the disk, if that gives it when it is asked again', async () => {
    const { store, told, wrong } = await unsteady(1);
    const whole = visibleEvents(await openOn(new MemoryFileSystem(await aLog())));
    const text = ({ text: one }: { text: string }) => one;
    expect(visibleEvents(store).map(text)).toEqual(whole.map(text));
    expect([wrong(), told]).toEqual([1, []]);
  });

  it('is never shown, and said to be so, as long as it differs from the frames', async () => {
    const { store, told, wrong } = await unsteady(4);
    for (let time = 0; time < 2; time++) {
      expect(() => visibleEvents(store)).toThrow(
        /does not give .* twice alike, at or behind byte 0/,
      );
    }
    expect([wrong(), told]).toEqual([4, []]);
    expect(visibleEvents(store)).toHaveLength(9);
  });
});
