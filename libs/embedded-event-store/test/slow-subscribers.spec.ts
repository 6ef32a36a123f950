import { describe, expect, it } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { once } from 'node:events';
import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import { WireReader } from '../src/wire/reader.ts';
import { WireWriter } from '../src/wire/writer.ts';
import { framed } from './raw-calls.ts';
import { afterTest, all, runningStore } from './running-store.ts';

const sized = (bytes: number) => jsonEvent({ type: 't', data: { text: 'x'.repeat(bytes) } });

/** A store, and a connection to it that takes little of what is not read. */
async function connected() {
  const { client, store } = await runningStore();
  const session = connect(`http://127.0.0.1:${store.port}`, {
    settings: { initialWindowSize: 1000 },
  });
  afterTest(async () => session.destroy());
  return { client, session };
}

/** A call with one message. */
function call(session: ClientHttp2Session, method: string, message: WireWriter): ClientHttp2Stream {
  const request = session.request({
    ':method': 'POST',
    ':path': `/event_store.client.${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  request.end(framed(message.finish()));
  return request;
}

/** A subscription that stands, of which nothing was read and more was sent than the window takes. */
async function subscribed(session: ClientHttp2Session, stream: string): Promise<ClientHttp2Stream> {
  const options = new WireWriter()
    .message(1, new WireWriter().message(1, new WireWriter().string(3, stream)))
    .message(6)
    .message(8)
    .message(9, new WireWriter().message(2));
  const subscription = call(session, 'streams.Streams/Read', new WireWriter().message(1, options));
  await once(subscription, 'response');
  return subscription;
}

/** What a subscription was sent, message by message. */
async function* messagesOf(subscription: ClientHttp2Stream): AsyncGenerator<WireReader> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of subscription as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
      const end = 5 + bytes.readUInt32BE(1);
      yield new WireReader(bytes.subarray(5, end));
      bytes = bytes.subarray(end);
    }
  }
}

/** The revision that `caughtUp` names. */
function revisionOf(caughtUp: WireReader): number | undefined {
  for (let field = caughtUp.next(); field !== 0; field = caughtUp.next()) {
    if (field === 2) return caughtUp.uint64();
    caughtUp.skip();
  }
  return undefined;
}

describe('a subscriber that does not read for a while', () => {
  it('is told as caught up with what it was sent, and not with what is appended meanwhile', async () => {
    const { client, session } = await connected();
    await client.appendToStream('s', sized(40_000));
    const subscription = await subscribed(session, 's');
    await client.appendToStream('s', [sized(1), sized(1), sized(1)]);
    let events = 0;
    let caughtUp: unknown;
    for await (const message of messagesOf(subscription)) {
      const kind = message.next();
      if (kind === 1) events += 1;
      if (kind === 8) caughtUp = { behind: events, revision: revisionOf(message.message()) };
      if (events === 4) break;
    }
    expect(caughtUp).toEqual({ behind: 1, revision: 0 });
  });

  it('keeps no other call from its connection, however large the event that it is sent', async () => {
    const { client, session } = await connected();
    await client.appendToStream('s', sized(12 * 1024 * 1024));
    const subscription = await subscribed(session, 's');
    for (let calls = 0; calls < 3; calls++) {
      const other = call(session, 'gossip.Gossip/Read', new WireWriter());
      const trailers = once(other, 'trailers') as Promise<[IncomingHttpHeaders]>;
      expect(Buffer.concat(await all<Buffer>(other)).length).toBeGreaterThan(5);
      const [{ 'grpc-status': status }] = await trailers;
      expect(status).toBe('0');
    }
    subscription.destroy();
  });
});
