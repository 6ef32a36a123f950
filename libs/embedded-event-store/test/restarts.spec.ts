import { describe, expect, it } from '@jest/globals';
import { ANY, NO_STREAM, StreamDeletedError } from '@kurrent/kurrentdb-client';
import { all, event, events } from './conformance/node.ts';
import { runningStore } from './running-store.ts';

describe('a store that was closed and opened again', () => {
  it('holds the same, recognises appends that come again, and keeps what was deleted', async () => {
    const { client, directory, store } = await runningStore();
    const proposed = events(5);
    const first = await client.appendToStream('s', proposed, { streamState: NO_STREAM });
    await client.appendToStream('gone', event('x'));
    await client.tombstoneStream('gone');
    await client.setStreamMetadata('s', { maxCount: 2 });
    const before = await all(client.readAll());
    await store.close();
    const { client: later } = await runningStore({ directory });
    expect(await all(later.readAll())).toEqual(before);
    expect(await later.appendToStream('s', proposed, { streamState: ANY })).toMatchObject(first);
    expect(await all(later.readStream('s'))).toHaveLength(2);
    await expect(later.appendToStream('gone', event('x'))).rejects.toThrow(StreamDeletedError);
    await expect(all(later.readStream('gone'))).rejects.toThrow(StreamDeletedError);
  });
});
