import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Call } from '../src/rpc/call.ts';

const WAITERS = 50;

let server: Http2Server;
let session: ClientHttp2Session;

beforeAll(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(async () => {
  session.close();
  server.close();
  await once(server, 'close');
});

/** A call whose peer reads nothing, with more sent than the connection holds. */
async function heldUp() {
  const request = session.request({ ':method': 'POST', ':path': '/' });
  request.on('error', () => undefined);
  const [stream, headers] = (await once(server, 'stream')) as [
    ServerHttp2Stream,
    IncomingHttpHeaders,
  ];
  const call = new Call(stream, headers, 1_024);
  expect(call.send(Buffer.alloc(4 << 20))).toBe(false);
  return { request, stream, call };
}

describe('A call whose peer does not read', () => {
  it('is waited for by many with one listener, and lets all go on once the peer has read', async () => {
    const { request, stream, call } = await heldUp();
    const before = stream.listenerCount('drain');
    const waiting = Array.from({ length: WAITERS }, () => call.drained());
    expect(stream.listenerCount('drain')).toBe(before + 1);
    request.resume();
    await Promise.all(waiting);
    expect(stream.listenerCount('drain')).toBe(before);
    request.close();
  });

  it('lets all go on when it ends, by either side', async () => {
    const left = await heldUp();
    const waiting = Array.from({ length: WAITERS }, () => left.call.drained());
    left.request.close();
    await Promise.all(waiting);

    const ended = await heldUp();
    const others = Array.from({ length: WAITERS }, () => ended.call.drained());
    ended.call.end();
    await Promise.all(others);
    ended.request.close();
  });
});

describe('A call that its peer has reset', () => {
  it('can be opened, answered and failed still, which says nothing and throws nothing', async () => {
    const request = session.request({ ':method': 'POST', ':path': '/' });
    request.on('error', () => undefined);
    const [stream, headers] = (await once(server, 'stream')) as [
      ServerHttp2Stream,
      IncomingHttpHeaders,
    ];
    const call = new Call(stream, headers, 1_024);
    stream.resume();
    const over = once(stream, 'close');
    stream.once('aborted', () => {
      expect(call.ended).toBe(true);
      call.open();
      expect(call.send(Buffer.alloc(1))).toBe(true);
      call.fail(new Error('too late'));
      call.end();
    });
    request.close(constants.NGHTTP2_CANCEL);
    await over;
    expect(stream.headersSent).toBe(false);
  });
});
