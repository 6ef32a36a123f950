import { describe, expect, it } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import type { CutAppend } from '../src/log/cut.ts';
import { walkLog } from '../src/log/walk.ts';
import { GrpcServer } from '../src/rpc/grpc-server.ts';
import { makeServices } from '../src/services/all.ts';
import { sizeLimits } from '../src/services/limits.ts';
import { connectionStringOf } from '../src/start.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { afterTest, all, clientOf } from './running-store.ts';
import { appendTo, openOn, visibleEvents } from './store-at.ts';

const failure = (code: string) => Object.assign(new Error(code), { code });

/** A store whose next append begins a segment, behind one that never ended or without such. */
async function toRoll(isTorn: boolean) {
  const killed = new MemoryFileSystem();
  await appendTo(await openOn(killed), ['one'], 'before');
  const [[name, bytes] = ['', Buffer.alloc(0)]] = [...killed.copy()];
  const behind = Buffer.alloc(isTorn ? 500 : 0, 7);
  const files = new MemoryFileSystem(new Map([[name, Buffer.concat([bytes, behind])]]));
  files.faults.beforeOpen = (path) => {
    if (path.endsWith('segment.new')) throw failure('EMFILE');
  };
  const store = await openOn(files, { segmentBytes: 10 });
  delete files.faults.beforeOpen;
  return { files, store, upTo: bytes.length + behind.length };
}

describe('a disk', () => {
  it('that takes a few bytes at a time loses none of them', async () => {
    const files = new MemoryFileSystem();
    files.faults.taken = (length) => Math.min(length, 7);
    const store = await openOn(files);
    await appendTo(store, ['one', 'two'], 'short writes');
    const again = await openOn(new MemoryFileSystem(files.copy()));
    expect(visibleEvents(again)).toEqual(visibleEvents(store));
  });

  it('that is full refuses appends, lets everything be read, and goes on when it has room', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'before');
    let room = 50;
    files.faults.taken = (length) => {
      if (room === 0) throw failure('ENOSPC');
      const taken = Math.min(length, room);
      room -= taken;
      return taken;
    };
    await expect(appendTo(store, ['one', 'two'], 'lost')).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(visibleEvents(store).map(({ text }) => text)).toEqual(['before']);
    delete files.faults.taken;
    await appendTo(store, ['one'], 'after');
    expect(visibleEvents(store).map(({ text, revision }) => [text, revision])).toEqual([
      ['before', 0],
      ['after', 1],
    ]);
    const again = await openOn(new MemoryFileSystem(files.copy()));
    expect(visibleEvents(again)).toEqual(visibleEvents(store));
  });

  it('that is full is told once, as is that it has room again, and a client is told the code', async () => {
    const files = new MemoryFileSystem();
    const told: boolean[] = [];
    const store = await openOn(files, { onRoom: (hasRoom) => told.push(hasRoom) });
    const address = { host: '127.0.0.1', port: 0 };
    const services = makeServices(store, sizeLimits.since25_1, () => address);
    const server = await GrpcServer.listen(services, { ...address, maxMessageBytes: 1_000_000 });
    address.port = server.port;
    afterTest(() => server.close());
    const client = clientOf(connectionStringOf(server.port));
    const append = () => client.appendToStream('one', jsonEvent({ type: 't', data: {} }));
    await append();
    files.faults.beforeWrite = () => {
      throw failure('ENOSPC');
    };
    for (let n = 0; n < 2; n++)
      await expect(append()).rejects.toThrow('disk-full: There is no room');
    const event = jsonEvent({ type: 't', data: {} });
    const several = ['one', 'two'].map((streamName) => ({
      ...{ streamName, expectedState: 'any' as const },
      events: [event],
    }));
    const refused = client.multiStreamAppend(several);
    await expect(refused).rejects.toThrow('There is no room for this append');
    expect(told).toEqual([false]);
    delete files.faults.beforeWrite;
    await append();
    await append();
    expect(told).toEqual([false, true]);
  });

  it('that cannot be written at a start is named with the file, and the log is as it was', async () => {
    const empty = new MemoryFileSystem();
    const torn = new MemoryFileSystem();
    await appendTo(await openOn(torn), ['one'], 'kept');
    const [name = ''] = [...torn.files.keys()];
    const bytes = Buffer.concat([torn.copy().get(name) as Buffer, Buffer.from('EVL1 torn')]);
    for (const disk of [empty, new MemoryFileSystem(new Map([[name, bytes]]))]) {
      const faults = [
        ['beforeWrite', 'EIO', 'start-failed'],
        ['beforeWrite', 'ENOSPC', 'disk-full'],
        ['beforeFlush', 'EIO', 'start-failed'],
      ] as const;
      for (const [fault, system, code] of faults) {
        disk.faults[fault] = () => {
          throw failure(system);
        };
        const start = openOn(disk);
        await expect(start).rejects.toMatchObject({ code });
        await expect(start).rejects.toThrow(
          `/data/00000000000000000000.log cannot be written (${system})`,
        );
        delete disk.faults[fault];
      }
      const events = visibleEvents(await openOn(disk));
      expect(events.map(({ text }) => text)).toEqual(disk === empty ? [] : ['kept']);
    }
  });

  it('that has no room for another segment refuses appends, and goes on when it has', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files, { segmentBytes: 10 });
    files.faults.beforeWrite = () => {
      throw failure('ENOSPC');
    };
    for (let n = 0; n < 3; n++) {
      await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'disk-full' });
    }
    delete files.faults.beforeWrite;
    await appendTo(store, ['one'], 'after');
    await store.close();
    const again = await openOn(new MemoryFileSystem(files.copy()));
    expect(visibleEvents(again).map(({ text }) => text)).toEqual(['after']);
  });

  it('whose clock goes backwards changes no order and no position', async () => {
    const files = new MemoryFileSystem();
    const times = [5_000, 1_000, 3_000, 2_000];
    const store = await openOn(files, { now: () => times.shift() ?? 1 });
    for (const text of ['a', 'b', 'c']) await appendTo(store, ['one'], text);
    const events = visibleEvents(store);
    expect(events.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    expect(events.map(({ position }) => position)).toEqual(
      events.map(({ position }) => position).sort((one, other) => one - other),
    );
    const again = await openOn(new MemoryFileSystem(files.copy()));
    expect(visibleEvents(again)).toEqual(events);
  });

  it('whose flush fails makes the store read-only, and nothing unflushed was ever seen', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'before');
    let flushes = 0;
    files.faults.beforeFlush = () => {
      flushes += 1;
      throw failure('EIO');
    };
    const appends = [appendTo(store, ['one'], 'lost'), appendTo(store, ['two'], 'lost too')];
    for (const append of appends) await expect(append).rejects.toMatchObject({ code: 'read-only' });
    await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'read-only' });
    // A flush that failed is never tried again: the kernel may say yes and have dropped the bytes.
    expect(flushes).toBe(1);
    expect(visibleEvents(store).map(({ text }) => text)).toEqual(['before']);
  });

  it('whose flush failed in an earlier life has the last append durable before it is shown', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    files.faults.beforeFlush = () => {
      throw failure('EIO');
    };
    await expect(appendTo(store, ['one'], 'unknown')).rejects.toMatchObject({ code: 'read-only' });
    delete files.faults.beforeFlush;
    const again = await openOn(files);
    expect(visibleEvents(again)).toHaveLength(1);
    const afterwards = await openOn(files.afterPowerCut(() => false));
    expect(visibleEvents(afterwards)).toEqual(visibleEvents(again));
  });

  it('whose flush fails at the start behind a kill has the last append in no export', async () => {
    const files = new (class extends MemoryFileSystem {
      isStalled = false;
      override flush(file: number): Promise<void> {
        return this.isStalled ? new Promise(() => undefined) : super.flush(file);
      }
    })();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'acknowledged');
    files.isStalled = true;
    void appendTo(store, ['one'], 'never acknowledged');
    // Written in the turn behind that in which it came, and never flushed.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    const next = files.afterKill();
    next.faults.beforeFlush = () => {
      throw failure('EIO');
    };
    await expect(openOn(next)).rejects.toMatchObject({ code: 'start-failed' });
    delete next.faults.beforeFlush;
    const exported = async () => {
      const texts: string[] = [];
      await all(walkLog(next, '/data', ({ data }) => void texts.push(data.toString())));
      return texts;
    };
    const shown = await exported();
    expect(shown).toContain('"acknowledged"');
    expect(shown).not.toContain('"never acknowledged"');
    // The next start makes it durable, and from then on it is shown.
    expect(visibleEvents(await openOn(next)).map(({ text }) => text)).toHaveLength(2);
    expect(await exported()).toContain('"never acknowledged"');
  });

  it('whose flush failed at the end has the seal durable before anything is written behind it', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'before');
    files.faults.beforeFlush = () => {
      throw failure('EIO');
    };
    await store.close();
    delete files.faults.beforeFlush;
    await appendTo(await openOn(files), ['one'], 'behind');
    const afterwards = await openOn(files.afterPowerCut(() => false));
    expect(visibleEvents(afterwards).map(({ text }) => text)).toEqual(['before', 'behind']);
  });

  it('that gives the last append otherwise when it is read again has nothing written over it', async () => {
    const files = new MemoryFileSystem();
    await appendTo(await openOn(files), ['one'], 'first');
    const [[name, before] = ['', Buffer.alloc(0)]] = [...files.copy()];
    await appendTo(await openOn(files), ['one'], 'last');
    const bytes = files.copy().get(name) as Buffer;
    const unsteady = (fault: (target: Buffer) => number) => {
      const disk = new MemoryFileSystem(new Map([[name, bytes]]));
      const read = disk.read.bind(disk);
      disk.read = (file, target, offset, length, position) => {
        const got = read(file, target, offset, length, position);
        // The segment is read as a whole before the last frame is, and nothing else of it from there on.
        return position >= before.length ? fault(target.subarray(offset, offset + got)) : got;
      };
      return disk;
    };
    const faults: ((target: Buffer) => number)[] = [
      (target) => target.fill(1, target.length - 9).length,
      (target) => target.fill(0, 0, 1).length,
      () => 0,
      () => {
        throw failure('EIO');
      },
    ];
    for (const fault of faults) {
      const disk = unsteady(fault);
      const opening = openOn(disk);
      await expect(opening).rejects.toMatchObject({ code: 'corrupt-log' });
      await expect(opening).rejects.toThrow(`damaged in ${name} from byte `);
      expect(disk.copy().get(name)?.equals(bytes)).toBe(true);
    }
  });

  it('has no append written again behind which a seal stands', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'sealed');
    await store.close();
    const [bytes = Buffer.alloc(0)] = files.copy().values();
    const write = files.write.bind(files);
    const written: number[] = [];
    files.write = (file, source, offset, length, position) => {
      written.push(position);
      return write(file, source, offset, length, position);
    };
    await openOn(files);
    expect(written).toEqual([bytes.length - 32]);
  });

  it('whose directory could not be flushed has the name of a new segment durable before it is used', async () => {
    const roll = { segmentBytes: 1000 };
    const files = new MemoryFileSystem();
    const store = await openOn(files, roll);
    await appendTo(store, ['one'], 'a'.repeat(1000));
    files.faults.beforeFlushDirectory = () => {
      throw failure('EIO');
    };
    await expect(appendTo(store, ['one'], 'b')).rejects.toMatchObject({ code: 'read-only' });
    const start = openOn(files, roll);
    await expect(start).rejects.toMatchObject({ code: 'start-failed' });
    await expect(start).rejects.toThrow('/data cannot be written (EIO)');
    delete files.faults.beforeFlushDirectory;
    const again = await openOn(files, roll);
    await appendTo(again, ['one'], 'acknowledged');
    const afterwards = await openOn(files.afterPowerCut(() => false));
    expect(visibleEvents(afterwards).map(({ text }) => text)).toContain('acknowledged');
  });

  it('that is full lets a log be read at the end of which an append was cut, whose positions no other gets', async () => {
    const files = new MemoryFileSystem();
    await appendTo(await openOn(files), ['one'], 'kept');
    const [[name, bytes] = ['', Buffer.alloc(0)]] = [...files.copy()];
    const torn = Buffer.concat([bytes, Buffer.alloc(500, 7)]);
    const disk = new MemoryFileSystem(new Map([[name, torn]]));
    // What the file has may be written again; there is no room for more of it, or for another.
    const write = disk.write.bind(disk);
    let isFull = true;
    disk.write = (file, source, offset, length, position) => {
      if (isFull && position + length > disk.size(file)) throw failure('ENOSPC');
      return write(file, source, offset, length, position);
    };
    const told: CutAppend[] = [];
    const onCut = (cut: CutAppend) => void told.push(cut);
    const store = await openOn(disk, { onCut });
    expect(visibleEvents(store).map(({ text }) => text)).toEqual(['kept']);
    await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'disk-full' });
    await store.close();
    await (await openOn(disk, { onCut })).close();
    const again = await openOn(disk, { onCut });
    // Nothing is cut, and nothing said, before the next segment has room.
    expect(disk.copy().get(name)?.equals(torn)).toBe(true);
    expect(told).toEqual([]);
    isFull = false;
    const { position } = await appendTo(again, ['one'], 'next');
    expect(visibleEvents(again).map(({ text }) => text)).toEqual(['kept', 'next']);
    expect(position).toBeGreaterThan(torn.length);
    const keptIn = `${name}.cut-${bytes.length}`;
    expect(told).toEqual([{ file: name, position: bytes.length, bytes: 500, keptIn }]);
    expect(disk.copy().get(keptIn)).toEqual(Buffer.alloc(500, 7));
    await again.close();
    await openOn(disk, { onCut });
    expect(told).toHaveLength(1);
    const damage = (await all(walkLog(disk, '/data'))).flatMap((each) => each.damage);
    expect(damage).toEqual([]);
  });

  it('that has no room for the name of a segment refuses appends, and goes on when it has', async () => {
    for (const isTorn of [false, true]) {
      const { files, store, upTo } = await toRoll(isTorn);
      files.faults.beforeRename = () => {
        throw failure('ENOSPC');
      };
      for (let n = 0; n < 2; n++) {
        await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'disk-full' });
      }
      const idle = await openOn(files.afterPowerCut(() => false));
      expect(visibleEvents(idle).map(({ text }) => text)).toEqual(['before']);
      const again = await toRoll(isTorn);
      again.files.faults.beforeRename = files.faults.beforeRename;
      await expect(appendTo(again.store, ['one'])).rejects.toMatchObject({ code: 'disk-full' });
      delete again.files.faults.beforeRename;
      const { position } = await appendTo(again.store, ['one'], 'after');
      expect(position).toBeGreaterThan(upTo);
      await again.store.close();
      const damage = (await all(walkLog(again.files, '/data'))).flatMap((each) => each.damage);
      expect(damage).toEqual([]);
      const texts = visibleEvents(await openOn(again.files)).map(({ text }) => text);
      expect(texts).toEqual(['before', 'after']);
    }
  });

  it('that fails to name a segment makes the store read-only, and the next start goes on', async () => {
    for (const isTorn of [false, true]) {
      for (const isNamed of [false, true]) {
        const { files, store, upTo } = await toRoll(isTorn);
        const rename = files.rename.bind(files);
        files.rename = (from, to) => {
          // Which of the two it was, nobody can say.
          if (isNamed) rename(from, to);
          throw failure('EIO');
        };
        for (let n = 0; n < 2; n++) {
          await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'read-only' });
        }
        expect(visibleEvents(store).map(({ text }) => text)).toEqual(['before']);
        const again = await openOn(files.afterKill(), { segmentBytes: 10 });
        const { position } = await appendTo(again, ['one'], 'after');
        expect(position).toBeGreaterThan(upTo);
        expect(visibleEvents(again).map(({ text }) => text)).toEqual(['before', 'after']);
      }
    }
  });

  it('of a system that opens no more files refuses appends, and goes on when it does', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files, { segmentBytes: 1000 });
    await appendTo(store, ['one'], 'a'.repeat(1000));
    files.faults.beforeOpen = () => {
      throw failure('EMFILE');
    };
    const refused = appendTo(store, ['one'], 'b');
    await expect(refused).rejects.toMatchObject({ code: 'disk-full' });
    await expect(refused).rejects.toThrow('Raise the limit of open files');
    delete files.faults.beforeOpen;
    await appendTo(store, ['one'], 'after');
    expect(visibleEvents(store).map(({ text }) => text.slice(0, 5))).toEqual(['aaaaa', 'after']);
  });

  it('of a system that opens no more than the file of a segment refuses appends, and goes on when it does', async () => {
    for (const isTorn of [false, true]) {
      const { files, store, upTo } = await toRoll(isTorn);
      files.faults.beforeFlushDirectory = () => {
        throw failure('EMFILE');
      };
      for (let n = 0; n < 2; n++) {
        const refused = appendTo(store, ['one'], 'refused');
        await expect(refused).rejects.toMatchObject({ code: 'disk-full' });
        await expect(refused).rejects.toThrow('Raise the limit of open files');
      }
      delete files.faults.beforeFlushDirectory;
      const { position } = await appendTo(store, ['one'], 'after');
      expect(position).toBeGreaterThan(upTo);
      const afterwards = files.afterPowerCut(() => false);
      const damage = (await all(walkLog(afterwards, '/data'))).flatMap((each) => each.damage);
      expect(damage).toEqual([]);
      const texts = visibleEvents(await openOn(afterwards)).map(({ text }) => text);
      expect(texts).toEqual(['before', 'after']);
    }
  });

  it('of a system that opens no more than the file of a segment lets the store be closed, and start again', async () => {
    for (const isTorn of [false, true]) {
      const { files, store, upTo } = await toRoll(isTorn);
      files.faults.beforeFlushDirectory = () => {
        throw failure('EMFILE');
      };
      await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'disk-full' });
      delete files.faults.beforeFlushDirectory;
      // The next segment has its name: nothing may be written any more in the place where it stands.
      await store.close();
      const damage = (await all(walkLog(files, '/data'))).flatMap((each) => each.damage);
      expect(damage).toEqual([]);
      const again = await openOn(files, { segmentBytes: 10 });
      const { position } = await appendTo(again, ['one'], 'after');
      expect(position).toBeGreaterThan(upTo);
      expect(visibleEvents(again).map(({ text }) => text)).toEqual(['before', 'after']);
    }
  });

  it('that took an append which the index cannot gives its revision to no other', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['one'], 'before');
    const publish = store.index.publish.bind(store.index);
    store.index.publish = () => {
      throw new RangeError('Array buffer allocation failed');
    };
    await expect(appendTo(store, ['one'], 'durable')).rejects.toMatchObject({ code: 'read-only' });
    store.index.publish = publish;
    await expect(appendTo(store, ['one'], 'other')).rejects.toMatchObject({ code: 'read-only' });
    await store.close();
    const again = await openOn(files);
    expect(visibleEvents(again).map(({ text, revision }) => [text, revision])).toEqual([
      ['before', 0],
      ['durable', 1],
    ]);
  });

  it('goes on where there is no memory to save an index, which is a cache', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files, { segmentBytes: 10 });
    const columns = store.index.columns.bind(store.index);
    store.index.columns = () => {
      throw new RangeError('Array buffer allocation failed');
    };
    for (const text of ['one', 'two']) await appendTo(store, ['s'], text);
    await store.close();
    store.index.columns = columns;
    const again = await openOn(files, { segmentBytes: 10 });
    expect(visibleEvents(again).map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('whose write fails for no known reason makes the store read-only', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    files.faults.beforeWrite = () => {
      throw failure('EIO');
    };
    await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'read-only' });
    delete files.faults.beforeWrite;
    await expect(appendTo(store, ['one'])).rejects.toMatchObject({ code: 'read-only' });
  });
});
