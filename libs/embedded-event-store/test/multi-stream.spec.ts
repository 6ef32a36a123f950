import { describe, expect, it } from '@jest/globals';
import {
  AppendConsistencyViolationError,
  type AppendStreamRequest,
  type ConsistencyCheck,
  jsonEvent,
  NO_STREAM,
  STREAM_STATE,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { all, runningStore } from './running-store.ts';

const event = (type: string, metadata?: Record<string, string>) =>
  jsonEvent({ type, data: { type }, ...(metadata ? { metadata } : {}) });

describe('an append to several streams', () => {
  it('is there in all of them, in one order', async () => {
    const { client } = await runningStore();
    const result = await client.multiStreamAppend([
      { streamName: 'unitCode-1', events: [event('taken')], expectedState: NO_STREAM },
      {
        streamName: 'commune-1',
        events: [event('registered', { actor: 'x' }), event('named')],
        expectedState: NO_STREAM,
      },
    ]);
    const events = (await all(client.readAll())).slice(-3).map(({ event }) => event!);
    expect(events.map(({ type }) => type)).toEqual(['taken', 'registered', 'named']);
    expect(events[1]?.metadata).toEqual({
      actor: 'x',
      '$schema.name': 'registered',
      '$schema.format': 'Json',
    });
    expect(result.position).toBe(events[2]?.position.commit);
    expect(result.responses).toEqual([
      { streamName: 'unitCode-1', revision: 0n },
      { streamName: 'commune-1', revision: 1n },
    ]);
  });

  it('is nowhere when one stream is not as expected', async () => {
    const { client } = await runningStore();
    await client.appendToStream('two', event('first'));
    const append = client.multiStreamAppend([
      { streamName: 'one', events: [event('a')], expectedState: NO_STREAM },
      { streamName: 'two', events: [event('b')], expectedState: NO_STREAM },
    ]);
    await expect(append).rejects.toThrow(WrongExpectedVersionError);
    await expect(append).rejects.toMatchObject({ streamName: 'two', actualState: 0n });
    await expect(all(client.readStream('one'))).rejects.toThrow(StreamNotFoundError);
  });

  it('answers the first result when it comes again', async () => {
    const { client } = await runningStore();
    const requests: AppendStreamRequest[] = ['one', 'two'].map((streamName) => ({
      streamName,
      events: [event('a')],
      expectedState: NO_STREAM,
    }));
    const first = await client.multiStreamAppend(requests);
    expect(await client.multiStreamAppend(requests)).toEqual(first);
    expect(await all(client.readStream('one'))).toHaveLength(1);
  });

  it('refuses when part of it was appended before', async () => {
    const { client } = await runningStore();
    const known = event('a');
    await client.appendToStream('one', known, { streamState: NO_STREAM });
    await expect(
      client.multiStreamAppend([
        { streamName: 'one', events: [known], expectedState: NO_STREAM },
        { streamName: 'two', events: [event('b')], expectedState: NO_STREAM },
      ]),
    ).rejects.toThrow(WrongExpectedVersionError);
    await expect(all(client.readStream('two'))).rejects.toThrow(StreamNotFoundError);
  });

  it('may check streams that it does not write, and names every check that failed', async () => {
    const { client } = await runningStore();
    await client.appendToStream('checked', event('a'));
    const records = [
      { streamName: 'one', record: event('x') },
      { streamName: 'two', record: event('y') },
      { streamName: 'one', record: event('z') },
    ];
    const state = (
      streamName: string,
      expectedState: bigint | typeof NO_STREAM,
    ): ConsistencyCheck => ({
      type: STREAM_STATE,
      streamName,
      expectedState,
    });
    const refused = client.appendRecords(records, [
      state('checked', 4n),
      state('one', NO_STREAM),
      state('nowhere', 0n),
    ]);
    await expect(refused).rejects.toThrow(AppendConsistencyViolationError);
    const error = (await refused.catch(
      (reason: unknown) => reason,
    )) as AppendConsistencyViolationError;
    expect(error.violations.map((violation) => violation.checkIndex)).toEqual([0, 2]);
    const done = await client.appendRecords(records, [state('checked', 0n)]);
    expect(done.responses).toHaveLength(2);
    const types = (await all(client.readAll())).slice(-3).map(({ event }) => event?.type);
    expect(types).toEqual(['x', 'y', 'z']);
  });
});
