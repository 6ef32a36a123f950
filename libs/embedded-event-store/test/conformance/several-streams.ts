import { describe, expect, it } from '@jest/globals';
import {
  AppendConsistencyViolationError,
  NO_STREAM,
  STREAM_EXISTS,
  STREAM_STATE,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
  type AppendStreamRequest,
  type ConsistencyCheck,
} from '@kurrent/kurrentdb-client';
import { all, errorOf, event, typesOf, unique, type NodeClient } from './node.ts';

type Expected = ConsistencyCheck['expectedState'];

const check = (streamName: string, expectedState: Expected): ConsistencyCheck => ({
  type: STREAM_STATE,
  streamName,
  expectedState,
});

/** What appends to several streams promise: all or nothing. */
export function severalStreamsPromises(client: NodeClient): void {
  describe('an append to several streams', () => {
    it('is there in all of them, in one order', async () => {
      const [code, commune] = [unique('unitCode-'), unique('commune-')];
      const result = await client().multiStreamAppend([
        { streamName: code, events: [event('taken')], expectedState: NO_STREAM },
        {
          streamName: commune,
          events: [event('registered', { actor: 'x' }), event('named')],
          expectedState: NO_STREAM,
        },
      ]);
      const filter = streamNameFilter({ prefixes: [code, commune] });
      const read = (await all(client().readAll({ filter }))).map((one) => one.event!);
      expect(read.map(({ type }) => type)).toEqual(['taken', 'registered', 'named']);
      expect(read[1]?.metadata).toEqual({
        actor: 'x',
        '$schema.name': 'registered',
        '$schema.format': 'Json',
      });
      expect(result.position).toBe(read[2]?.position.commit);
      expect(result.responses).toEqual([
        { streamName: code, revision: 0n },
        { streamName: commune, revision: 1n },
      ]);
    });

    it('is nowhere when one stream is not as expected', async () => {
      const [one, two] = [unique(), unique()];
      await client().appendToStream(two, event('first'));
      const append = client().multiStreamAppend([
        { streamName: one, events: [event('a')], expectedState: NO_STREAM },
        { streamName: two, events: [event('b')], expectedState: NO_STREAM },
      ]);
      await expect(append).rejects.toThrow(WrongExpectedVersionError);
      await expect(append).rejects.toMatchObject({ streamName: two, actualState: 0n });
      await expect(all(client().readStream(one))).rejects.toThrow(StreamNotFoundError);
    });

    it('gets the first answer when it comes again', async () => {
      const requests: AppendStreamRequest[] = [unique(), unique()].map((streamName) => ({
        streamName,
        events: [event('a')],
        expectedState: NO_STREAM,
      }));
      const first = await client().multiStreamAppend(requests);
      expect(await client().multiStreamAppend(requests)).toEqual(first);
      expect(await all(client().readStream(requests[0]!.streamName))).toHaveLength(1);
    });

    it('is refused when part of it was appended before', async () => {
      const [one, two] = [unique(), unique()];
      const known = event('a');
      await client().appendToStream(one, known, { streamState: NO_STREAM });
      const append = client().multiStreamAppend([
        { streamName: one, events: [known], expectedState: NO_STREAM },
        { streamName: two, events: [event('b')], expectedState: NO_STREAM },
      ]);
      await expect(append).rejects.toThrow(WrongExpectedVersionError);
      await expect(all(client().readStream(two))).rejects.toThrow(StreamNotFoundError);
    });
  });

  describe('records of several streams', () => {
    it('may take turns, and come in the order they have', async () => {
      const stem = unique('x');
      const records = ['1', '2', '1'].map((number, index) => ({
        streamName: `${stem}-${number}`,
        record: event(`t${index}`),
      }));
      const done = await client().appendRecords(records);
      expect(done.responses).toHaveLength(2);
      const filter = streamNameFilter({ prefixes: [stem] });
      expect(await typesOf(client().readAll({ filter }))).toEqual(['t0', 't1', 't2']);
    });

    it('may check streams that they do not write, and name every check that failed', async () => {
      const [checked, missing, one] = [unique(), unique(), unique()];
      await client().appendToStream(checked, event('a'));
      const records = [{ streamName: one, record: event('x') }];
      const checks = [check(checked, 4n), check(one, NO_STREAM), check(missing, 0n)];
      const refused = await errorOf(client().appendRecords(records, checks));
      expect(refused).toBeInstanceOf(AppendConsistencyViolationError);
      expect(refused).toMatchObject({ violations: [{ checkIndex: 0 }, { checkIndex: 2 }] });
      await expect(all(client().readStream(one))).rejects.toThrow(StreamNotFoundError);
      await client().appendRecords(records, [check(checked, 0n), check(missing, NO_STREAM)]);
      expect(await all(client().readStream(one))).toHaveLength(1);
    });

    it('find that a stream that was deleted or tombstoned is not there', async () => {
      const [deleted, tombstoned] = [unique(), unique()];
      for (const stream of [deleted, tombstoned]) {
        await client().appendToStream(stream, event('a'));
      }
      await client().deleteStream(deleted);
      await client().tombstoneStream(tombstoned);
      const records = () => [{ streamName: unique(), record: event('x') }];
      for (const stream of [deleted, tombstoned]) {
        await client().appendRecords(records(), [check(stream, NO_STREAM)]);
        const refused = client().appendRecords(records(), [check(stream, STREAM_EXISTS)]);
        await expect(refused).rejects.toThrow(AppendConsistencyViolationError);
      }
    });
  });
}
