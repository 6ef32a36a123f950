import { describe, expect, it } from '@jest/globals';
import {
  ANY,
  BACKWARDS,
  binaryEvent,
  END,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  START,
  STREAM_EXISTS,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { all, runningStore } from './running-store.ts';

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) =>
    jsonEvent({ type: 'test.counted.v1', data: { number: from + index } }),
  );

describe('a stream', () => {
  it('gives back what was appended, with data, metadata, type, id and position', async () => {
    const { client } = await runningStore();
    const event = jsonEvent({
      id: randomUUID(),
      type: 'commune.registered.v1',
      data: { name: 'Yên Hồ' },
      metadata: { actor: 'cán bộ' },
    });
    const result = await client.appendToStream('commune-1', [event], { streamState: NO_STREAM });
    const [read] = await all(client.readStream('commune-1'));
    expect(read?.event).toMatchObject({
      id: event.id,
      type: event.type,
      data: event.data,
      metadata: event.metadata,
      revision: 0n,
      streamId: 'commune-1',
      isJson: true,
      position: result.position,
    });
    expect(result.nextExpectedRevision).toBe(0n);
  });

  it('keeps bytes that are not JSON as they are', async () => {
    const { client } = await runningStore();
    const data = Buffer.from([0, 255, 128, 1]);
    await client.appendToStream('bytes', binaryEvent({ type: 'raw', data, metadata: data }));
    const [read] = await all(client.readStream('bytes'));
    expect(read?.event?.isJson).toBe(false);
    expect(Buffer.from(read?.event?.data as Uint8Array)).toEqual(data);
    expect(Buffer.from(read?.event?.metadata as Uint8Array)).toEqual(data);
  });

  it('is read in both directions, from either end, up to a count', async () => {
    const { client } = await runningStore();
    await client.appendToStream('counted', numbered(10));
    const numbers = async (options: Parameters<typeof client.readStream>[1]) =>
      (await all(client.readStream('counted', options))).map(({ event }) =>
        Number(event?.revision),
      );
    expect(await numbers({ maxCount: 3 })).toEqual([0, 1, 2]);
    expect(await numbers({ fromRevision: 8n })).toEqual([8, 9]);
    expect(await numbers({ fromRevision: 20n })).toEqual([]);
    expect(await numbers({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([9, 8]);
    expect(await numbers({ direction: BACKWARDS, fromRevision: 1n })).toEqual([1, 0]);
    expect(await numbers({ direction: BACKWARDS, fromRevision: 99n, maxCount: 1 })).toEqual([9]);
    expect(await numbers({ direction: FORWARDS, fromRevision: START })).toHaveLength(10);
  });

  it('that nobody wrote is not found', async () => {
    const { client } = await runningStore();
    await expect(all(client.readStream('nowhere'))).rejects.toThrow(StreamNotFoundError);
  });

  it('refuses an append that expects another revision, and says which it has', async () => {
    const { client } = await runningStore();
    await client.appendToStream('s', numbered(2));
    const append = client.appendToStream('s', numbered(1), { streamState: 5n });
    await expect(append).rejects.toThrow(WrongExpectedVersionError);
    await expect(append).rejects.toMatchObject({ expectedState: 5n, actualState: 1n });
    await expect(
      client.appendToStream('none', numbered(1), { streamState: STREAM_EXISTS }),
    ).rejects.toMatchObject({ actualState: 'no_stream' });
    expect(await all(client.readStream('s'))).toHaveLength(2);
  });

  it('answers the first result to an append that comes again', async () => {
    const { client } = await runningStore();
    const events = numbered(3);
    const first = await client.appendToStream('s', events, { streamState: NO_STREAM });
    await client.appendToStream('s', numbered(2, 3));
    for (const streamState of [NO_STREAM, ANY, STREAM_EXISTS] as const) {
      const again = await client.appendToStream('s', events, { streamState });
      expect(again).toMatchObject(first);
    }
    expect(await all(client.readStream('s'))).toHaveLength(5);
  });

  it('refuses known ids that are followed by new ones', async () => {
    const { client } = await runningStore();
    const events = numbered(2);
    await client.appendToStream('s', events);
    await expect(client.appendToStream('s', [...events, ...numbered(1)])).rejects.toThrow(
      WrongExpectedVersionError,
    );
  });

  it('takes the classic append as well, which clients with credentials use', async () => {
    const { client } = await runningStore();
    const credentials = { username: 'admin', password: 'changeit' };
    const first = await client.appendToStream('s', numbered(2), { credentials });
    expect(first.nextExpectedRevision).toBe(1n);
    await expect(
      client.appendToStream('s', numbered(1), { credentials, streamState: NO_STREAM }),
    ).rejects.toMatchObject({ expectedState: 'no_stream', actualState: 1n });
  });

  it('takes an append of several megabytes, sent in parts, as one', async () => {
    const { client } = await runningStore();
    const text = 'x'.repeat(1_500_000);
    const events = Array.from({ length: 6 }, () => jsonEvent({ type: 'large', data: { text } }));
    const result = await client.appendToStream('large', events, { streamState: NO_STREAM });
    expect(result.nextExpectedRevision).toBe(5n);
    const read = await all(client.readStream<(typeof events)[0]>('large'));
    expect(read.map(({ event }) => event?.data.text.length)).toEqual(Array(6).fill(1_500_000));
  });

  it('refuses an append above the limit with its own error', async () => {
    const { client } = await runningStore({ maxAppendBytes: 1000, maxEventBytes: 900 });
    const events = Array.from({ length: 2 }, () =>
      jsonEvent({ type: 'large', data: { text: 'x'.repeat(600) } }),
    );
    await expect(client.appendToStream('large', events)).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1000,
    });
    await expect(all(client.readStream('large'))).rejects.toThrow(StreamNotFoundError);
  });

  it('is the same after the store was closed and opened again', async () => {
    const { client, directory, store } = await runningStore();
    const events = numbered(5);
    const first = await client.appendToStream('s', events, { streamState: NO_STREAM });
    const before = await all(client.readAll());
    await store.close();
    const again = await runningStore({ directory });
    expect(await all(again.client.readAll())).toEqual(before);
    expect(await again.client.appendToStream('s', events, { streamState: ANY })).toMatchObject(
      first,
    );
  });
});
