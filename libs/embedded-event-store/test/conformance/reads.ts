import { describe, expect, it } from '@jest/globals';
import {
  BACKWARDS,
  END,
  eventTypeFilter,
  FORWARDS,
  START,
  StreamNotFoundError,
  streamNameFilter,
  type Filter,
} from '@kurrent/kurrentdb-client';
import { all, event, events, typesOf, unique, type NodeClient } from './node.ts';

/** What reads of a stream and of everything promise. */
export function readPromises(client: NodeClient): void {
  describe('a read of a stream', () => {
    it('goes both ways, from either end or a revision, up to a count', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(10));
      const read = async (options: Parameters<ReturnType<NodeClient>['readStream']>[1]) =>
        (await all(client().readStream(stream, options))).map((one) => Number(one.event?.revision));
      expect(await read({ maxCount: 3 })).toEqual([0, 1, 2]);
      expect(await read({ fromRevision: 8n })).toEqual([8, 9]);
      expect(await read({ fromRevision: 20n })).toEqual([]);
      expect(await read({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([9, 8]);
      expect(await read({ direction: BACKWARDS, fromRevision: 1n })).toEqual([1, 0]);
      expect(await read({ direction: BACKWARDS, fromRevision: 99n, maxCount: 1 })).toEqual([9]);
      expect(await read({ direction: FORWARDS, fromRevision: START })).toHaveLength(10);
    });

    it('of a stream that nobody wrote finds none', async () => {
      const stream = unique();
      const read = all(client().readStream(stream));
      await expect(read).rejects.toThrow(StreamNotFoundError);
      await expect(read).rejects.toMatchObject({ streamName: stream });
    });
  });

  describe('$all', () => {
    it('is never empty: a fresh database has system events', async () => {
      const first = await all(client().readAll({ maxCount: 13 }));
      expect(first).toHaveLength(13);
      expect(first[0]?.event?.type).toMatch(/^\$/);
    });

    it('holds every event in the order of commit, at strictly increasing positions', async () => {
      const [one, two] = [unique('x'), unique('x')];
      for (const stream of [one, two, one]) await client().appendToStream(stream, events(2));
      const filter = streamNameFilter({ prefixes: [one, two] });
      const forwards = await all(client().readAll({ fromPosition: START, filter }));
      const order = forwards.map((resolved) => resolved.event?.streamId);
      expect(order).toEqual([one, one, two, two, one, one]);
      const positions = forwards.map((resolved) => resolved.event?.position.commit ?? 0n);
      expect([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1))).toEqual(positions);
      const options = { direction: BACKWARDS, fromPosition: END, filter } as const;
      expect((await all(client().readAll(options))).reverse()).toEqual(forwards);
    });

    it('is read from a position, inclusive forwards and exclusive backwards', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(3));
      const written = await all(client().readStream(stream));
      const fromPosition = written[1]!.event!.position!;
      const filter = streamNameFilter({ prefixes: [stream] });
      expect(await typesOf(client().readAll({ fromPosition, filter }))).toEqual(['t1', 't2']);
      const before = { fromPosition, direction: BACKWARDS, maxCount: 1, filter } as const;
      expect(await typesOf(client().readAll(before))).toEqual(['t0']);
    });

    it('is filtered by prefix and by expression, of stream and of type', async () => {
      const mark = unique('');
      const [registered, joined] = [`${mark}.registered.v1`, `${mark}.joined.v1`];
      await client().appendToStream(`commune-${mark}`, event(registered));
      await client().appendToStream(`progress-${mark}`, event(joined));
      const types = (filter: Filter) => typesOf(client().readAll({ filter }));
      const prefixes = [`commune-${mark}`, `area-${mark}`];
      expect(await types(streamNameFilter({ prefixes }))).toEqual([registered]);
      expect(await types(streamNameFilter({ regex: `^progress-${mark}$` }))).toEqual([joined]);
      expect(await types(eventTypeFilter({ prefixes: [`${mark}.j`] }))).toEqual([joined]);
      const either = eventTypeFilter({ regex: `^${mark}\\.(registered|joined)\\.v\\d+$` });
      expect(await types(either)).toEqual([registered, joined]);
      // As the client for Python says what it does not want.
      const others = streamNameFilter({ regex: `^(?!(commune-${mark}$|area-.*$))\\w+-${mark}$` });
      expect(await types(others)).toEqual([joined]);
    });

    it('counts what passes the filter, not what is looked at', async () => {
      const mark = unique('type');
      const proposed = events(100).map((one, index) => (index === 90 ? event(mark) : one));
      await client().appendToStream(unique(), proposed);
      const filter = eventTypeFilter({ prefixes: [mark], maxSearchWindow: 10 });
      expect(await typesOf(client().readAll({ maxCount: 1, filter }))).toEqual([mark]);
    });

    it('shows what its streams no longer show: deletions, metadata, hidden events', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      await client().setStreamMetadata(stream, { maxCount: 1 });
      await client().tombstoneStream(stream);
      const filter = streamNameFilter({ prefixes: [stream, `$$${stream}`] });
      const read = await all(client().readAll({ filter }));
      expect(read.map((resolved) => resolved.event?.type)).toEqual([
        't0',
        't1',
        '$metadata',
        '$streamDeleted',
      ]);
      expect(read.at(-1)?.event).toMatchObject({ streamId: stream, revision: 2n ** 63n - 1n });
    });
  });
}
