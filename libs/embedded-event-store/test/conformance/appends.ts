import { describe, expect, it } from '@jest/globals';
import {
  ANY,
  binaryEvent,
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { all, errorOf, event, events, unique, type NodeClient } from './node.ts';

const credentials = { username: 'admin', password: 'changeit' };

/** What an append promises of its events, its answer, and of being sent again. */
export function appendPromises(client: NodeClient): void {
  describe('an appended event', () => {
    it('is read with its data, metadata, type, id, revision and position', async () => {
      const stream = unique('commune-');
      const proposed = jsonEvent({
        id: randomUUID(),
        type: 'commune.registered.v1',
        data: { name: 'Yên Hồ' },
        metadata: { actor: 'cán bộ' },
      });
      const began = Date.now();
      const { position } = await client().appendToStream(stream, [proposed]);
      const [read] = await all(client().readStream(stream));
      const { id, type, data, metadata } = proposed;
      const written = { id, type, data, metadata, streamId: stream, revision: 0n, isJson: true };
      expect(read?.event).toMatchObject({ ...written, position });
      // Reads give whole seconds.
      expect(Math.abs(read!.event!.created.getTime() - began)).toBeLessThan(5000);
    });

    it('that is not JSON keeps its bytes', async () => {
      const stream = unique();
      const data = Buffer.from([0, 255, 128, 1]);
      await client().appendToStream(stream, binaryEvent({ type: 'raw', data, metadata: data }));
      const [read] = await all(client().readStream(stream));
      expect(read?.event?.isJson).toBe(false);
      expect(Buffer.from(read?.event?.data as Uint8Array)).toEqual(data);
      expect(Buffer.from(read?.event?.metadata as Uint8Array)).toEqual(data);
    });
  });

  describe('an append', () => {
    it('answers with the revision and the position of its last event', async () => {
      const stream = unique();
      const result = await client().appendToStream(stream, events(3));
      const last = (await all(client().readStream(stream))).at(-1)?.event;
      expect(result).toMatchObject({ nextExpectedRevision: 2n, position: last?.position });
    });

    it('that is refused says what it expected and what it met', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      for (const options of [{}, { credentials }]) {
        const append = client().appendToStream(stream, event('x'), { streamState: 5n, ...options });
        const error = await errorOf(append);
        expect(error).toBeInstanceOf(WrongExpectedVersionError);
        expect(error).toMatchObject({ streamName: stream, expectedState: 5n, actualState: 1n });
      }
      const missing = client().appendToStream(unique(), event('x'), { streamState: STREAM_EXISTS });
      await expect(missing).rejects.toMatchObject({ actualState: 'no_stream' });
      expect(await all(client().readStream(stream))).toHaveLength(2);
    });

    it('of several megabytes is sent in parts and taken as one', async () => {
      const stream = unique();
      const text = 'x'.repeat(1_500_000);
      const large = Array.from({ length: 6 }, () => jsonEvent({ type: 'large', data: { text } }));
      const result = await client().appendToStream(stream, large, { streamState: NO_STREAM });
      expect(result.nextExpectedRevision).toBe(5n);
      const read = await all(client().readStream<(typeof large)[0]>(stream));
      expect(read.map((one) => one.event?.data.text.length)).toEqual(Array(6).fill(1_500_000));
    });

    it('without events succeeds and writes none', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      expect((await client().appendToStream(stream, [])).nextExpectedRevision).toBe(1n);
      expect(await all(client().readStream(stream))).toHaveLength(2);
    });
  });

  describe('an append that comes again', () => {
    it('gets the first answer, whatever it expects of the revision', async () => {
      const stream = unique();
      const proposed = events(3);
      const first = await client().appendToStream(stream, proposed, { streamState: NO_STREAM });
      await client().appendToStream(stream, events(2, 3));
      for (const streamState of [NO_STREAM, ANY, STREAM_EXISTS] as const) {
        for (const options of [{ streamState }, { streamState, credentials }]) {
          const again = await client().appendToStream(stream, proposed, options);
          expect(again).toMatchObject(first);
        }
      }
      expect(await all(client().readStream(stream))).toHaveLength(5);
    });

    it('with an exact revision is recognised by the events that follow it', async () => {
      const stream = unique();
      await client().appendToStream(stream, events(2));
      const proposed = events(2, 2);
      const first = await client().appendToStream(stream, proposed, { streamState: 1n });
      await client().appendToStream(stream, event('later'));
      expect(await client().appendToStream(stream, proposed, { streamState: 1n })).toMatchObject(
        first,
      );
      const other = client().appendToStream(stream, [proposed[0]!, event('x')], {
        streamState: 1n,
      });
      await expect(other).rejects.toThrow(WrongExpectedVersionError);
    });

    it('is refused when new events follow the known ones', async () => {
      const stream = unique();
      const known = events(2);
      await client().appendToStream(stream, known);
      const append = client().appendToStream(stream, [...known, event('new')]);
      await expect(append).rejects.toThrow(WrongExpectedVersionError);
    });

    it('is new when its first event is, whatever follows', async () => {
      const stream = unique();
      const known = event('known');
      await client().appendToStream(stream, known);
      const append = client().appendToStream(stream, [event('new'), known]);
      expect((await append).nextExpectedRevision).toBe(2n);
    });

    it('is new in another stream', async () => {
      const proposed = events(1);
      await client().appendToStream(unique(), proposed);
      const other = unique();
      await expect(all(client().readStream(other))).rejects.toThrow(StreamNotFoundError);
      expect((await client().appendToStream(other, proposed)).nextExpectedRevision).toBe(0n);
    });
  });
}
