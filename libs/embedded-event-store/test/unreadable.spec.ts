import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStoreError } from '../src/errors.ts';
import { walkLog } from '../src/log/walk.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { all } from './running-store.ts';
import { appendTo, openOn, proposed, visibleEvents } from './store-at.ts';

const failure = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
const page = 4096;

/** The files of a log of three sealed segments and a last one, closed in order or killed. */
async function filesOf({ killed = false } = {}): Promise<Map<string, Buffer>> {
  const files = new MemoryFileSystem();
  const store = await openOn(files, { segmentBytes: 30_000 });
  for (let n = 0; n < 10; n++) await appendTo(store, ['one'], 'x'.repeat(12_000));
  if (!killed) await store.close();
  return files.copy();
}

function logs(files: ReadonlyMap<string, Buffer>): string[] {
  return [...files.keys()].filter((name) => name.endsWith('.log')).sort();
}

/** A disk that has lost the pages around places of files. */
function diskThatLost(
  files: ReadonlyMap<string, Buffer>,
  ...places: { readonly name: string; readonly at: number }[]
): MemoryFileSystem {
  const disk = new MemoryFileSystem(files);
  disk.faults.beforeRead = (path, from, to) => {
    const isLost = ({ name, at }: { name: string; at: number }) => {
      const start = at - (at % page);
      return name === path && from < start + page && to > start;
    };
    if (places.some(isLost)) throw failure;
  };
  return disk;
}

/** How a store fails to open, whose message must name a place in this file. */
async function refusal(
  disk: MemoryFileSystem,
  startCheckBytes = Infinity,
): Promise<EventStoreError> {
  const before = disk.copy();
  const opened = openOn(disk, { startCheckBytes, segmentBytes: 30_000 });
  const error = await opened.then(
    () => undefined,
    (reason: unknown) => reason as EventStoreError,
  );
  expect(error).toMatchObject({ code: 'corrupt-log' });
  const after = disk.copy();
  const changed = logs(before).filter((name) => !after.get(name)?.equals(before.get(name)!));
  expect(changed).toEqual([]);
  return error as EventStoreError;
}

describe('a sector that cannot be read', () => {
  it('stops the start like any damage, naming file and place, and changes nothing', async () => {
    const files = await filesOf();
    const names = logs(files);
    expect(names).toHaveLength(4);
    const place = fc.constantFrom(...names).chain((name) => {
      const { length } = files.get(name) as Buffer;
      return fc.record({ name: fc.constant(name), at: fc.nat(length - 1) });
    });
    const property = fc.asyncProperty(place, fc.boolean(), async ({ name, at }, withIndexes) => {
      const { length } = files.get(name) as Buffer;
      const start = at - (at % page);
      const some = new Map([...files].filter(([each]) => withIndexes || each.endsWith('.log')));
      const { message } = await refusal(diskThatLost(some, { name, at }));
      expect(message).toContain(`damaged in ${name} from byte `);
      expect(message).toContain(
        `bytes ${start} to ${Math.min(start + page, length)} cannot be read (EIO)`,
      );
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('is found right behind the start if it is older, and stops every start from then on', async () => {
    const files = await filesOf();
    const [name = ''] = logs(files);
    const disk = diskThatLost(files, { name, at: 9_000 });
    const told: EventStoreError[] = [];
    const options = { startCheckBytes: 0, segmentBytes: 30_000 };
    // A segment of one block is read by every start, so this one is lost only afterwards.
    const beforeRead = disk.faults.beforeRead as NonNullable<typeof disk.faults.beforeRead>;
    delete disk.faults.beforeRead;
    const store = await openOn(disk, { ...options, onDamage: (damage) => told.push(damage) });
    disk.faults.beforeRead = beforeRead;
    await store.scrub();
    expect(told.map(String)).toEqual([expect.stringContaining(`damaged in ${name} from byte `)]);
    expect((await refusal(disk, 0)).message).toContain('cannot be read (EIO)');
  });

  it('that a read meets is told once, with its place, and nothing of its segment is shown', async () => {
    const files = await filesOf();
    const [name = '', other = ''] = logs(files);
    const whole = visibleEvents(await openOn(new MemoryFileSystem(files)));
    const disk = new MemoryFileSystem(files);
    const told: EventStoreError[] = [];
    const onDamage = (damage: EventStoreError) => void told.push(damage);
    const store = await openOn(disk, { segmentBytes: 30_000, onDamage });
    const lost = diskThatLost(files, { name, at: 9_000 }, { name: other, at: 9_000 });
    disk.faults.beforeRead = lost.faults.beforeRead!;
    for (let time = 0; time < 3; time++) {
      expect(() => visibleEvents(store)).toThrow(/: bytes 8192 to 12288 cannot be read/);
    }
    const inOther = whole.find(({ position }) => position > baseOf(other));
    expect(() => store.read(inOther?.position as number)).toThrow(`damaged in ${other}`);
    expect(told.map(({ code }) => code)).toEqual(['corrupt-log']);
    await store.close();
    expect((await refusal(disk)).message).toContain(name);
  });

  it('at the end of a log that was killed is not taken for an append that never ended', async () => {
    const files = await filesOf({ killed: true });
    const name = logs(files).at(-1) as string;
    const at = (files.get(name) as Buffer).length - 1;
    expect((await refusal(diskThatLost(files, { name, at }))).message).toContain(name);
  });

  it('is damage also where zeros in its place would make the frame whole', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files, { segmentBytes: 30_000 });
    const event = { ...proposed(''), isJson: false, data: Buffer.alloc(12_000) };
    for (let n = 0; n < 5; n++) {
      const records = [{ stream: 'one', event }];
      await store.append({ records, expectations: [{ stream: 'one', expected: n - 1 }] });
    }
    await store.close();
    const [name = ''] = logs(files.copy());
    const bytes = files.copy().get(name) as Buffer;
    const at = 16_384;
    expect(bytes.subarray(at, at + page).equals(Buffer.alloc(page))).toBe(true);
    const logOnly = new Map([...files.copy()].filter(([each]) => each.endsWith('.log')));
    for (const some of [files.copy(), logOnly]) {
      expect((await refusal(diskThatLost(some, { name, at }))).message).toContain(name);
    }
  });

  it('stops nothing if it is read when it is read again', async () => {
    const files = await filesOf();
    const disk = new MemoryFileSystem(files);
    const failed = new Set<string>();
    disk.faults.beforeRead = (path) => {
      if (failed.has(path)) return;
      failed.add(path);
      throw failure;
    };
    const store = await openOn(disk, { segmentBytes: 30_000 });
    expect(visibleEvents(store)).toHaveLength(10);
    expect(failed.size).toBeGreaterThanOrEqual(4);
  });

  it('of the directory or of what says where a segment lies is damage of that file', async () => {
    const files = await filesOf();
    for (const name of logs(files)) {
      const disk = new MemoryFileSystem(files);
      disk.faults.beforeOpen = (path) => {
        if (path === name) throw failure;
      };
      const { message } = await refusal(disk);
      expect(message).toContain(`damaged in ${name} from byte 0`);
      expect(message).toContain('it cannot be opened (EIO)');
      const walked = await all(walkLog(disk, '/data'));
      expect(walked.map(({ damage }) => damage.length)).toEqual(
        logs(files).map((each) => (each === name ? 1 : 0)),
      );
    }
  });
});

describe('verify', () => {
  it('lists every sector that cannot be read, and goes on with all the rest', async () => {
    const files = await filesOf();
    const [first = '', second = '', third = ''] = logs(files);
    const disk = diskThatLost(
      files,
      { name: first, at: 20_000 },
      { name: third, at: 0 },
      { name: third, at: 30_000 },
    );
    const positions: number[] = [];
    const walked = await all(
      walkLog(disk, '/data', ({ stream, position }) => {
        if (stream === 'one') positions.push(position);
      }),
    );
    const found = walked.flatMap(({ name, damage }) =>
      damage.map(({ what }) => `${name}: ${what}`),
    );
    expect(found).toEqual([
      expect.stringMatching(/^0+\.log: bytes 16384 to 20480 cannot be read \(EIO\)$/),
      expect.stringMatching(/\.log: bytes 0 to 32 cannot be read \(EIO\)$/),
      expect.stringMatching(/\.log: bytes 0 to 4096 cannot be read \(EIO\)$/),
      expect.stringMatching(/\.log: bytes 28672 to 32768 cannot be read \(EIO\)$/),
    ]);
    expect(found[3]).toContain(third.slice('/data/'.length));
    const whole = visibleEvents(await openOn(new MemoryFileSystem(files)));
    const inSecond = whole.filter(
      ({ position }) => position >= baseOf(second) && position < baseOf(third),
    );
    expect(inSecond.length).toBeGreaterThan(1);
    expect(positions).toEqual(expect.arrayContaining(inSecond.map(({ position }) => position)));
    // Seven of ten are left: one frame lies in each of the sectors.
    expect(positions).toHaveLength(7);
  });
});

function baseOf(name: string): number {
  return Number(/(\d+)\.log/.exec(name)?.[1]);
}
