import { describe, expect, it } from '@jest/globals';
import {
  ANY,
  NO_STREAM,
  STREAM_EXISTS,
  type AppendStreamState,
  type KurrentDBClient,
} from '@kurrent/kurrentdb-client';
import { event, events, unique, type NodeClient } from './node.ts';

/** The five kinds of stream that an append may meet; two events make revision 1 the last. */
const given: Record<string, (client: KurrentDBClient, stream: string) => Promise<unknown>> = {
  missing: async () => undefined,
  'with metadata alone': (client, stream) => client.setStreamMetadata(stream, { note: 'x' }),
  existing: (client, stream) => client.appendToStream(stream, events(2)),
  'soft-deleted': async (client, stream) => {
    await client.appendToStream(stream, events(2));
    await client.deleteStream(stream);
  },
  tombstoned: async (client, stream) => {
    await client.appendToStream(stream, events(2));
    await client.tombstoneStream(stream);
  },
};

const expectations: Record<string, AppendStreamState> = {
  any: ANY,
  none: NO_STREAM,
  exists: STREAM_EXISTS,
  0: 0n,
  1: 1n,
  2: 2n,
};

const conflict = 'WrongExpectedVersionError';
const gone = 'gone';

/** By given and expected: the revision that is written, or why none is. */
const matrix: Record<string, Record<string, number | string>> = {
  missing: { any: 0, none: 0, exists: conflict, 0: conflict, 1: conflict, 2: conflict },
  'with metadata alone': { any: 0, none: 0, exists: 0, 0: conflict, 1: conflict, 2: conflict },
  existing: { any: 2, none: conflict, exists: 2, 0: conflict, 1: 2, 2: conflict },
  'soft-deleted': { any: 2, none: 2, exists: gone, 0: conflict, 1: 2, 2: conflict },
  tombstoned: { any: gone, none: gone, exists: gone, 0: gone, 1: gone, 2: gone },
};

type Append = (
  client: KurrentDBClient,
  stream: string,
  expected: AppendStreamState,
) => Promise<bigint>;

/** The three ways in which the client appends. It takes the classic one when it has credentials. */
const ways: Record<string, Append> = {
  'in a batch': async (client, stream, streamState) =>
    (await client.appendToStream(stream, event('new'), { streamState })).nextExpectedRevision,
  'in a call of its own': async (client, stream, streamState) => {
    const credentials = { username: 'admin', password: 'changeit' };
    const options = { streamState, credentials };
    return (await client.appendToStream(stream, event('new'), options)).nextExpectedRevision;
  },
  'in a session': async (client, stream, expectedState) => {
    const request = { streamName: stream, events: [event('new')], expectedState };
    return (await client.multiStreamAppend([request])).responses[0]?.revision ?? -1n;
  },
};

/** What an append expects of its stream, in every way of appending. */
export function expectedRevisionPromises(client: NodeClient): void {
  describe.each(Object.keys(matrix))('an append to a stream that is %s', (state) => {
    it.each(Object.entries(ways))('%s is taken or refused as expected', async (_, append) => {
      const ends = Object.entries(expectations).map(async ([name, expected]) => {
        const stream = unique();
        await given[state]?.(client(), stream);
        return [name, await endOf(append(client(), stream, expected))];
      });
      expect(Object.fromEntries(await Promise.all(ends))).toEqual(matrix[state]);
    });
  });
}

async function endOf(append: Promise<bigint>): Promise<number | string> {
  try {
    return Number(await append);
  } catch (error) {
    const name = (error as Error).constructor.name;
    // The two protocols have names of their own for it.
    return ['StreamDeletedError', 'StreamTombstonedError'].includes(name) ? gone : name;
  }
}
