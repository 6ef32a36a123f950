import { describe, expect, it } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { WireWriter } from '../src/wire/writer.ts';
import { framed } from './raw-calls.ts';
import { afterTest, runningStore } from './running-store.ts';

const AT_ONCE = 100;
const ROUNDS = 15;

function connection(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  afterTest(async () => session.destroy());
  return session;
}

/** Subscribes to `$all` from its end. */
function begin(session: ClientHttp2Session): ClientHttp2Stream {
  const options = new WireWriter()
    .message(2, new WireWriter().message(3))
    .message(6)
    .message(8)
    .message(9, new WireWriter().message(2));
  const call = session.request({
    ':method': 'POST',
    ':path': '/event_store.client.streams.Streams/Read',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  call.on('error', () => undefined);
  call.end(framed(new WireWriter().message(1, options).finish()));
  return call;
}

/** The same, and waits until the store has begun to answer. */
async function subscription(session: ClientHttp2Session): Promise<ClientHttp2Stream> {
  const call = begin(session);
  await once(call, 'data');
  return call;
}

describe('A client that ends many subscriptions', () => {
  it('is asked to go on over another connection, and loses none that it has', async () => {
    const { client, store } = await runningStore();
    let session = connection(store.port);
    const farewells: number[] = [];
    session.on('goaway', (code: number) => farewells.push(code));
    const long = await subscription(session);
    for (let round = 0; round < ROUNDS; round++) {
      const open = Array.from({ length: AT_ONCE }, () => subscription(session));
      for (const call of await Promise.all(open)) call.close(constants.NGHTTP2_CANCEL);
      // What any client does that was asked to go on elsewhere.
      if (session.closed) session = connection(store.port);
    }
    const heard = new Promise<string>((resolve) =>
      long.on('data', (chunk: Buffer) => {
        if (chunk.includes('still-heard')) resolve('heard');
      }),
    );
    const lost = once(long, 'close').then(() => 'lost');
    await client.appendToStream('s', jsonEvent({ type: 'still-heard', data: {} }));
    expect(await Promise.race([heard, lost])).toBe('heard');
    expect(new Set(farewells)).toEqual(new Set([0]));
  });

  it('has each of them answered, or refused to be repeated elsewhere, when it has no other call', async () => {
    const { store } = await runningStore();
    let session = connection(store.port);
    const ends = { answered: 0, refused: 0 };
    while (ends.answered < 1_200) {
      if (session.closed) session = connection(store.port);
      const call = begin(session);
      const closed = new Promise((resolve) => call.once('close', resolve));
      await Promise.race([new Promise((resolve) => call.once('data', resolve)), closed]);
      if (call.rstCode === constants.NGHTTP2_REFUSED_STREAM) ends.refused += 1;
      else ends.answered += 1;
      call.close(constants.NGHTTP2_CANCEL);
      await closed;
    }
    expect(ends.refused).toBeLessThanOrEqual(5);
  });

  it('and loses its connection with all of them does the store no harm', async () => {
    const { client, store } = await runningStore();
    const session = connection(store.port);
    await Promise.all(Array.from({ length: 8 * AT_ONCE }, () => subscription(session)));
    session.destroy();
    await once(session, 'close');
    expect((await client.appendToStream('s', jsonEvent({ type: 't', data: {} }))).success).toBe(
      true,
    );
  });
});
