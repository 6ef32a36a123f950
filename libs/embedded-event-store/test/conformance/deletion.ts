import { describe, expect, it } from '@jest/globals';
import {
  jsonEvent,
  NO_STREAM,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { all, event, events, typesOf, unique, type NodeClient } from './node.ts';

/** What deletion, metadata and links promise. */
export function deletionPromises(client: NodeClient): void {
  describe('a deleted stream', () => {
    it('is not found, and comes back with its next append, numbered on', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      await client().deleteStream(stream, { expectedRevision: 1n });
      await expect(all(client().readStream(stream))).rejects.toThrow(StreamNotFoundError);
      const append = client().appendToStream(stream, event('back'), { streamState: NO_STREAM });
      expect((await append).nextExpectedRevision).toBe(2n);
      const [read, ...more] = await all(client().readStream(stream));
      expect(read?.event).toMatchObject({ type: 'back', revision: 2n });
      expect(more).toEqual([]);
    });

    it('comes back with new metadata, without its old events', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      await client().deleteStream(stream);
      await client().setStreamMetadata(stream, { owner: 'commune' });
      expect(await all(client().readStream(stream))).toEqual([]);
      const { metadata } = await client().getStreamMetadata(stream);
      expect(metadata).toEqual({ owner: 'commune', truncateBefore: 2 });
    });

    it('keeps its other metadata when it comes back', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      await client().deleteStream(stream);
      await client().appendToStream(stream, event('back'));
      const { metadata } = await client().getStreamMetadata(stream);
      expect(metadata).toEqual({ truncateBefore: 2 });
    });

    it('of metadata goes on to say what it said', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(3));
      await client().setStreamMetadata(stream, { truncateBefore: 2 });
      await client().deleteStream(`$$${stream}`);
      expect(await typesOf(client().readStream(stream))).toEqual(['t2']);
      const { metadata } = await client().getStreamMetadata(stream);
      expect(metadata).toEqual({ truncateBefore: 2 });
    });

    it('must have been there, at the revision that was named', async () => {
      await expect(client().deleteStream(unique())).rejects.toThrow(WrongExpectedVersionError);
      const stream = unique();
      await client().appendToStream(stream, event('x'));
      const deletion = client().deleteStream(stream, { expectedRevision: 7n });
      await expect(deletion).rejects.toMatchObject({ expectedState: 7n, actualState: 0n });
    });
  });

  describe('a tombstoned stream', () => {
    it('refuses appends, reads, deletions and subscriptions for ever', async () => {
      const stream = unique();
      await client().appendToStream(stream, event('x'));
      await client().tombstoneStream(stream);
      const attempts = [
        client().appendToStream(stream, event('x')),
        client().setStreamMetadata(stream, { maxCount: 1 }),
        client().deleteStream(stream),
        client().tombstoneStream(stream),
        all(client().readStream(stream)),
        all(client().subscribeToStream(stream)),
      ];
      for (const end of await Promise.allSettled(attempts)) {
        expect(end).toEqual({ status: 'rejected', reason: expect.any(StreamDeletedError) });
      }
    });

    it('need not have been there', async () => {
      const stream = unique();
      await client().tombstoneStream(stream);
      const append = client().appendToStream(stream, event('x'));
      await expect(append).rejects.toThrow(StreamDeletedError);
    });
  });

  describe('stream metadata', () => {
    it('hides the events beyond a count, before a revision, beyond an age', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(10));
      const shown = async (options = {}) =>
        (await all(client().readStream(stream, options))).map((one) => Number(one.event?.revision));
      await client().setStreamMetadata(stream, { maxCount: 2 });
      expect(await shown()).toEqual([8, 9]);
      expect(await shown({ fromRevision: 3n })).toEqual([8, 9]);
      await client().setStreamMetadata(stream, { truncateBefore: 7 });
      expect(await shown()).toEqual([7, 8, 9]);
      await client().setStreamMetadata(stream, { maxCount: 2, truncateBefore: 9 });
      expect(await shown()).toEqual([9]);
      await client().setStreamMetadata(stream, { truncateBefore: 50 });
      expect(await shown()).toEqual([]);
      await client().setStreamMetadata(stream, { maxAge: 3600 });
      expect(await shown()).toHaveLength(10);
    });

    it('is given back as it was set, and never changes the numbers of a stream', async () => {
      const stream = unique();
      expect((await client().getStreamMetadata(stream)).metadata).toBeUndefined();
      await client().appendToStream(stream, events(3));
      const metadata = { maxCount: 1, acl: { readRoles: ['auditor'] }, note: 'giữ lại' };
      await client().setStreamMetadata(stream, metadata);
      expect((await client().getStreamMetadata(stream)).metadata).toEqual(metadata);
      const append = client().appendToStream(stream, event('x'), { streamState: 2n });
      expect((await append).nextExpectedRevision).toBe(3n);
    });

    it('of which a part has a wrong form hides nothing', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(3));
      const data = { $maxCount: 1, $tb: 'two' };
      await client().appendToStream(`$$${stream}`, jsonEvent({ type: '$metadata', data }));
      expect(await typesOf(client().readStream(stream))).toEqual(['t0', 't1', 't2']);
    });

    it('shows its latest event alone when its own stream is read', async () => {
      const stream = unique();
      await client().setStreamMetadata(stream, { maxCount: 1 });
      await client().setStreamMetadata(stream, { maxCount: 2 });
      const read = await all(client().readStream(`$$${stream}`));
      expect(read.map((one) => one.event?.revision)).toEqual([1n]);
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
      const [stream, hidden, links] = [unique(), unique(), unique()];
      await client().appendToStream(stream, events(2));
      await client().appendToStream(hidden, events(2));
      await client().setStreamMetadata(hidden, { truncateBefore: 1 });
      const targets = [`1@${stream}`, `9@${stream}`, `0@${hidden}`, 'no target'];
      await client().appendToStream(links, targets.map(link));
      const read = await all(client().readStream(links, { resolveLinkTos: true }));
      const [followed, dangling, truncated] = read;
      const direct = (await all(client().readStream(stream)))[1]?.event;
      expect(followed).toMatchObject({ event: direct, link: { streamId: links, revision: 0n } });
      expect([dangling?.event, truncated?.event]).toEqual([undefined, undefined]);
      expect([dangling?.link?.revision, truncated?.link?.revision]).toEqual([1n, 2n]);
      expect(read[3]?.event).toMatchObject({ type: '$>', revision: 3n });
    });

    it('is an event like any other to a reader who does not ask', async () => {
      const links = unique();
      await client().appendToStream(links, link(`0@${unique()}`));
      expect(await typesOf(client().readStream(links))).toEqual(['$>']);
    });
  });
}
