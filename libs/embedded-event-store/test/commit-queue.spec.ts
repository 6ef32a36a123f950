import { describe, expect, it } from '@jest/globals';
import { FRAME_BYTES_MAX, FrameBuilder } from '../src/log/frame.ts';
import { ANY } from '../src/store/transaction.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, proposed, visibleEvents } from './store-at.ts';

describe('appends that wait together', () => {
  it('are written though one of them cannot be, which is told why', async () => {
    const files = new MemoryFileSystem();
    const store = await openOn(files);
    await appendTo(store, ['deleted'], 'old');
    await store.delete({ stream: 'deleted', expected: ANY }, false);
    const deep = `{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const metadata = { ...proposed(''), type: '$metadata', data: Buffer.from(deep) };
    const [before, guilty, behind] = await Promise.allSettled([
      appendTo(store, ['one', 'two'], 'before'),
      store.append({
        records: [
          { stream: 'one', event: proposed('half') },
          { stream: '$$deleted', event: metadata },
        ],
        expectations: [],
      }),
      appendTo(store, ['one'], 'behind'),
    ]);
    expect([before.status, behind.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(guilty).toMatchObject({
      status: 'rejected',
      reason: { name: 'RangeError', message: expect.stringContaining('nested too deep') },
    });
    const seen = visibleEvents(store).map(({ stream, revision, text }) => [stream, revision, text]);
    expect(seen.slice(1)).toEqual([
      ['one', 0, 'before'],
      ['two', 0, 'before'],
      ['one', 1, 'behind'],
    ]);
    expect(store.standing('deleted')).toBe('missing');
    const again = await openOn(files.afterPowerCut(() => false));
    expect(visibleEvents(again)).toEqual(visibleEvents(store));
  });

  it('are written once, whatever becomes of those who are told of it', async () => {
    const store = await openOn(new MemoryFileSystem());
    const unlisten = store.onCommit(() => {
      throw new TypeError('A listener is at fault.');
    });
    await Promise.all([appendTo(store, ['one'], 'a'), appendTo(store, ['two'], 'b')]);
    unlisten();
    await appendTo(store, ['one'], 'c');
    expect(visibleEvents(store).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('are no frame that cannot be written: the one that makes it too long is refused', async () => {
    const store = await openOn(new MemoryFileSystem());
    const event = { ...proposed(''), data: { length: FRAME_BYTES_MAX } as unknown as Uint8Array };
    const records = [
      { stream: 'one', event: proposed('half') },
      { stream: 'one', event },
    ];
    const [fitting, refused] = await Promise.allSettled([
      appendTo(store, ['one'], 'fitting'),
      store.append({ records, expectations: [] }),
    ]);
    expect(fitting.status).toBe('fulfilled');
    const reason = { name: 'RangeError', message: expect.stringContaining('2147483647 bytes') };
    expect(refused).toMatchObject({ status: 'rejected', reason });
    expect(visibleEvents(store).map(({ text }) => text)).toEqual(['fitting']);
  });
});

describe('a store that has room for no other stream', () => {
  it('refuses an append to one, or metadata for one, and takes all others', async () => {
    const files = new MemoryFileSystem();
    const few = await openOn(files);
    const streamsMax = few.index.streams + 2;
    await few.close();
    const store = await openOn(files, { streamsMax });
    await appendTo(store, ['one', 'two'], 'before');
    const outcomes = await Promise.allSettled([
      appendTo(store, ['one'], 'first'),
      appendTo(store, ['two', 'three'], 'refused'),
      appendTo(store, ['$$one'], 'refused'),
      appendTo(store, ['two'], 'second'),
    ]);
    const refused = { status: 'rejected', reason: { name: 'RangeError' } };
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      refused,
      refused,
      { status: 'fulfilled' },
    ]);
    await expect(appendTo(store, ['four'])).rejects.toThrow(
      `There are ${streamsMax} streams, those of metadata included`,
    );
    const seen = visibleEvents(store);
    expect(seen.map(({ text }) => text)).toEqual(['before', 'before', 'first', 'second']);
    await store.close();
    expect(visibleEvents(await openOn(files, { streamsMax }))).toEqual(seen);
  });

  it('takes no metadata of a stream of which it has room for one name', async () => {
    const files = new MemoryFileSystem();
    const few = await openOn(files);
    const streamsMax = few.index.streams + 1;
    await few.close();
    const store = await openOn(files, { streamsMax });
    const [metadata, other] = await Promise.allSettled([
      appendTo(store, ['$$new'], 'refused'),
      appendTo(store, ['$database'], 'fitting'),
    ]);
    expect([metadata.status, other.status]).toEqual(['rejected', 'fulfilled']);
    const there = store.index.find('$$new');
    expect(there?.length ?? 0).toBe(0);
    const { length } = store.index.positions;
    expect(store.index.visible).toBe(length);
    await store.close();
    expect((await openOn(files, { streamsMax })).index.visible).toBe(length);
  });
});

describe('a frame', () => {
  it('can be begun for any estimate of what it will hold', () => {
    const frame = new FrameBuilder(0, 6 * 2 ** 30);
    frame.add({ stream: 's', revision: 0, createdMs: 0 }, proposed('x'));
    expect(frame.records).toBe(1);
  });
});
