import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { WireWriter } from '../src/wire/writer.ts';
import { framed } from './raw-calls.ts';
import { afterTest, all, clientOf, runningStore } from './running-store.ts';

const uuid = (id: string = randomUUID()) => new WireWriter().string(2, id);
const entry = (key: string, value: string) => new WireWriter().string(1, key).string(2, value);
const part = (id: string) => new WireWriter().message(1, uuid(id));
const event = (bytes: number) =>
  new WireWriter()
    .message(1, uuid())
    .message(2, entry('type', 't'))
    .message(2, entry('content-type', 'application/octet-stream'))
    .bytes(4, Buffer.alloc(bytes));
/** To a stream that may be as it is, within so many milliseconds. */
const options = (stream: string, ms: number) =>
  new WireWriter()
    .message(1, new WireWriter().string(3, stream))
    .message(4)
    .message(7, new WireWriter().uint(1, Math.floor(ms / 1000)).uint(2, (ms % 1000) * 1_000_000));

describe('a batch append whose last part has not come when its deadline passes', () => {
  it('is told so and takes no room any more, and none of it is appended when the rest comes', async () => {
    const { store } = await runningStore({ maxAppendBytes: 10_000 });
    const session = connect(`http://127.0.0.1:${store.port}`);
    afterTest(async () => session.destroy());
    const call = session.request({
      ':method': 'POST',
      ':path': '/event_store.client.streams.Streams/BatchAppend',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const send = (message: WireWriter) => call.write(framed(message.finish()));
    let told = '';
    call.on('data', (chunk: Buffer) => (told += chunk.toString('latin1')));
    // More than the parts of two appends of the largest size may not wait.
    const late = Array.from({ length: 5 }, () => randomUUID() as string);
    for (const id of late) {
      send(part(id).message(2, options('s', 20)).message(3, event(9000)));
      while (!told.includes(id)) await once(call, 'data');
    }
    expect(told.match(/event_store\.client\.Timeout/g)).toHaveLength(late.length);
    told = '';
    for (const id of late) send(part(id).message(3, event(1)).uint(4, 1));
    const next = randomUUID();
    const whole = part(next).message(2, options('s', 25_000)).message(3, event(9000)).uint(4, 1);
    const trailers = once(call, 'trailers') as Promise<[IncomingHttpHeaders]>;
    call.end(framed(whole.finish()));
    expect((await trailers)[0]['grpc-status']).toBe('0');
    expect(told).toContain(next);
    for (const id of late) expect(told).not.toContain(id);
    expect(await all(clientOf(store.connectionString).readStream('s'))).toHaveLength(1);
  });
});
