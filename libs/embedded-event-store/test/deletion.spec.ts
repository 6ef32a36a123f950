import { describe, expect, it } from '@jest/globals';
import {
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { all, runningStore } from './running-store.ts';

const event = (type = 't') => jsonEvent({ type, data: {} });

describe('a deleted stream', () => {
  it('is not found, and comes back with its next append, numbered on', async () => {
    const { client } = await runningStore();
    await client.appendToStream('s', [event(), event()]);
    await client.deleteStream('s', { expectedRevision: 1n });
    await expect(all(client.readStream('s'))).rejects.toThrow(StreamNotFoundError);
    await expect(
      client.appendToStream('s', event(), { streamState: STREAM_EXISTS }),
    ).rejects.toThrow(StreamDeletedError);
    const result = await client.appendToStream('s', event('back'), { streamState: NO_STREAM });
    expect(result.nextExpectedRevision).toBe(2n);
    const read = await all(client.readStream('s'));
    expect(read.map(({ event }) => [event?.type, event?.revision])).toEqual([['back', 2n]]);
  });

  it('comes back with new metadata, without its old events', async () => {
    const { client } = await runningStore();
    await client.appendToStream('s', [event(), event()]);
    await client.deleteStream('s');
    await client.setStreamMetadata('s', { owner: 'commune' });
    expect(await all(client.readStream('s'))).toEqual([]);
    expect(await client.getStreamMetadata('s')).toMatchObject({
      metadata: { owner: 'commune', truncateBefore: 2 },
    });
  });

  it('must have been there, at the revision that was named', async () => {
    const { client } = await runningStore();
    await expect(client.deleteStream('never')).rejects.toThrow(WrongExpectedVersionError);
    await client.appendToStream('s', event());
    await expect(client.deleteStream('s', { expectedRevision: 7n })).rejects.toMatchObject({
      expectedState: 7n,
      actualState: 0n,
    });
  });
});

describe('a tombstoned stream', () => {
  it('refuses appends, reads and subscriptions for ever', async () => {
    const { client, store, directory } = await runningStore();
    await client.appendToStream('s', event());
    const { position } = await client.tombstoneStream('s');
    await store.close();
    const { client: later } = await runningStore({ directory });
    await expect(later.appendToStream('s', event())).rejects.toThrow(StreamDeletedError);
    await expect(all(later.readStream('s'))).rejects.toThrow(StreamDeletedError);
    await expect(later.deleteStream('s')).rejects.toThrow(StreamDeletedError);
    await expect(all(later.subscribeToStream('s'))).rejects.toThrow(StreamDeletedError);
    const last = (await all(later.readAll())).at(-1)?.event;
    expect(last).toMatchObject({ type: '$streamDeleted', revision: 2n ** 63n - 1n, position });
  });

  it('need not have been there', async () => {
    const { client } = await runningStore();
    await client.tombstoneStream('never');
    await expect(client.appendToStream('never', event())).rejects.toThrow(StreamDeletedError);
  });
});

describe('stream metadata', () => {
  it('hides the events beyond a count and before a revision', async () => {
    const { client } = await runningStore();
    await client.appendToStream(
      's',
      Array.from({ length: 10 }, () => event()),
    );
    const revisions = async () =>
      (await all(client.readStream('s'))).map(({ event }) => Number(event?.revision));
    await client.setStreamMetadata('s', { maxCount: 2 });
    expect(await revisions()).toEqual([8, 9]);
    await client.setStreamMetadata('s', { truncateBefore: 7 });
    expect(await revisions()).toEqual([7, 8, 9]);
    await client.setStreamMetadata('s', { truncateBefore: 50 });
    expect(await revisions()).toEqual([]);
    await client.setStreamMetadata('s', { maxAge: 3600 });
    expect(await revisions()).toHaveLength(10);
  });

  it('is given back, and never changes the numbers of a stream', async () => {
    const { client } = await runningStore();
    expect((await client.getStreamMetadata('s')).metadata).toBeUndefined();
    await client.appendToStream('s', [event(), event(), event()]);
    const metadata = { maxCount: 1, acl: { readRoles: ['auditor'] }, note: 'giữ lại' };
    await client.setStreamMetadata('s', metadata);
    expect((await client.getStreamMetadata('s')).metadata).toEqual(metadata);
    const result = await client.appendToStream('s', event(), { streamState: 2n });
    expect(result.nextExpectedRevision).toBe(3n);
  });
});

describe('a link', () => {
  const link = (to: string) => ({
    ...jsonEvent({ type: '$>', data: {} }),
    contentType: 'application/octet-stream' as const,
    data: Buffer.from(to),
    metadata: undefined,
  });

  it('is followed to its target when a reader asks, as far as that can be read', async () => {
    const { client } = await runningStore();
    await client.appendToStream('s', [event('first'), event('second')]);
    await client.appendToStream('links', [link('1@s'), link('9@s')]);
    const [resolved, dangling] = await all(client.readStream('links', { resolveLinkTos: true }));
    expect(resolved).toMatchObject({ event: { type: 'second' }, link: { streamId: 'links' } });
    expect(dangling?.event).toBeUndefined();
    expect(dangling?.link?.revision).toBe(1n);
  });
});
