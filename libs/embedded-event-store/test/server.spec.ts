import { describe, expect, it } from '@jest/globals';
import {
  excludeSystemEvents,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@kurrent/kurrentdb-client';
import { once } from 'node:events';
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { createConnection } from 'node:net';
import { startEmbeddedEventStore } from '../src/index.ts';
import { afterTest, all, clientOf, runningStore, temporaryDirectory } from './running-store.ts';

const event = (text = 'x') => jsonEvent({ type: 't', data: { text } });

describe('the server', () => {
  it('is found by clients that discover their nodes', async () => {
    const { store } = await runningStore();
    const discovering = `kurrentdb+discover://127.0.0.1:${store.port}?tls=false`;
    const client = clientOf(discovering);
    await client.appendToStream('s', event());
    expect(await all(client.readStream('s'))).toHaveLength(1);
  });

  it('says of what it does not offer that it is not implemented', async () => {
    const { client } = await runningStore();
    await expect(
      client.createPersistentSubscriptionToStream(
        's',
        'group',
        persistentSubscriptionToStreamSettingsFromDefaults(),
      ),
    ).rejects.toThrow(/UNIMPLEMENTED.*Persistent subscriptions are not offered/);
  });

  it('refuses an expression that is none, and secondary indexes', async () => {
    const { client } = await runningStore();
    const filter = { filterOn: 'eventType', regex: '(', checkpointInterval: 1 } as const;
    await expect(all(client.subscribeToAll({ filter }))).rejects.toThrow(/regular expression/);
  });

  it('listens on this machine alone', async () => {
    const directory = await temporaryDirectory();
    const options = { directory, host: '0.0.0.0' as '127.0.0.1' };
    await expect(startEmbeddedEventStore(options)).rejects.toMatchObject({
      code: 'address-unusable',
    });
  });

  it('drops a connection that does not speak its protocol, and serves the others', async () => {
    const { client, store } = await runningStore();
    const socket = createConnection(store.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume();
    socket.write('PRI, but no more than that\r\n\r\n');
    await closed;
    expect((await client.appendToStream('s', event())).success).toBe(true);
  });

  it('answers health checks and pings over HTTP on the same port', async () => {
    const { store } = await runningStore();
    const ask = async (path: string, method = 'GET') => {
      const answer = await fetch(`http://127.0.0.1:${store.port}${path}`, { method });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await ask('/health/live')).toEqual({ status: 204, text: '' });
    expect(await ask('/health/live', 'HEAD')).toEqual({ status: 204, text: '' });
    expect((await ask('/health/live?liveCode=200')).status).toBe(200);
    expect(await ask('/ping')).toEqual({
      status: 200,
      text: '{"text":"Ping request successfully handled"}',
    });
    expect((await ask('/health/live', 'POST')).status).toBe(405);
    expect((await ask('/ping', 'POST')).status).toBe(405);
    expect((await ask('/nowhere')).status).toBe(404);
    for (const path of ['/streams/s', '/gossip', '/info', '/metrics']) {
      expect((await ask(path)).status).toBe(501);
    }
  });

  it('answers them over HTTP/2, too, and takes no other content for a call', async () => {
    const { store } = await runningStore();
    const session = connect(`http://127.0.0.1:${store.port}`);
    afterTest(async () => session.destroy());
    const ask = async (path: string, headers: OutgoingHttpHeaders = {}) => {
      const request = session.request({ ':path': path, ...headers });
      const heard = once(request, 'response') as Promise<[IncomingHttpHeaders]>;
      request.end();
      const [{ ':status': status }] = await heard;
      const text = Buffer.concat(await all<Buffer>(request)).toString();
      return { status: Number(status), text };
    };
    expect(await ask('/health/live')).toEqual({ status: 204, text: '' });
    expect(await ask('/ping', { ':method': 'HEAD' })).toEqual({ status: 200, text: '' });
    expect((await ask('/ping')).text).toBe('{"text":"Ping request successfully handled"}');
    expect((await ask('/nowhere')).status).toBe(404);
    const post = { ':method': 'POST', 'content-type': 'application/json' };
    expect((await ask('/event_store.client.gossip.Gossip/Read', post)).status).toBe(415);
  });

  it('answers the appends that wait before it closes', async () => {
    const { client, store, directory } = await runningStore();
    await client.appendToStream('s', event('first'));
    const appends = Array.from({ length: 100 }, () => client.appendToStream('s', event()));
    const settled = Promise.allSettled(appends);
    await store.close();
    const acknowledged = (await settled).filter(({ status }) => status === 'fulfilled').length;
    const again = await runningStore({ directory });
    const there = (await all(again.client.readStream('s'))).length - 1;
    expect(there).toBeGreaterThanOrEqual(acknowledged);
  });

  it('reads what lies in many segments, over the borders of blocks, after a restart', async () => {
    const { client, store, directory } = await runningStore({ segmentBytes: 700_000 });
    const texts = Array.from({ length: 60 }, (_, index) => String(index).padEnd(60_000, '.'));
    for (let at = 0; at < texts.length; at += 5) {
      await client.appendToStream(
        'large',
        texts.slice(at, at + 5).map((text) => event(text)),
      );
    }
    await store.close();
    const again = await runningStore({ directory });
    const read = await all(again.client.readStream<ReturnType<typeof event>>('large'));
    expect(read.map((resolved) => resolved.event?.data.text)).toEqual(texts);
    const subscription = again.client.subscribeToAll({
      filter: excludeSystemEvents(),
    });
    const seen: unknown[] = [];
    for await (const resolved of subscription) {
      seen.push((resolved.event?.data as { text: string }).text);
      if (seen.length === texts.length) break;
    }
    expect(seen).toEqual(texts);
  });
});
