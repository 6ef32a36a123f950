import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, constants, type ClientHttp2Stream } from 'node:http2';
import { ByteBudget } from '../src/rpc/byte-budget.ts';
import { GrpcServer, type Handler } from '../src/rpc/grpc-server.ts';
import { budgetedUnary, collected } from '../src/rpc/handlers.ts';
import { framed } from './raw-calls.ts';
import { afterTest } from './running-store.ts';

const most = 3000;
const least = 1000;
const names = ['a', 'b', 'c'];

/** A server whose calls have a budget together, and are answered when the test says so. */
async function budgeted(isUnary = false) {
  const budget = new ByteBudget(most, least);
  const begun: string[] = [];
  const answers = new Map<string, () => void>();
  const answer = (messages: readonly Buffer[]) => {
    const name = String.fromCharCode(messages[0]?.[0] as number);
    begun.push(name);
    return new Promise<Uint8Array>((resolve) => answers.set(name, () => resolve(Buffer.alloc(0))));
  };
  const handler: Handler = isUnary
    ? budgetedUnary((message) => answer([message]), budget)
    : collected(answer, budget, 100_000, () => new Error('too large'));
  const listening = { host: '127.0.0.1', port: 0, maxMessageBytes: 100_000 };
  const server = await GrpcServer.listen(new Map([['/s/M', handler]]), listening);
  afterTest(() => server.close());
  const session = connect(`http://127.0.0.1:${server.port}`);
  afterTest(async () => session.destroy());
  await once(session, 'connect');
  /** Begins a call whose messages are named by their first byte. */
  const call = (): ClientHttp2Stream => {
    const headers = { ':method': 'POST', ':path': '/s/M', 'content-type': 'application/grpc' };
    const stream = session.request(headers);
    stream.on('error', () => undefined);
    stream.resume();
    return stream;
  };
  const send = (stream: ClientHttp2Stream, name: string, bytes: number) =>
    stream.write(framed(Buffer.alloc(bytes, name)));
  const whole = (name: string, bytes = 900) => {
    const stream = call();
    send(stream, name, bytes);
    return stream.end();
  };
  /** Kept when the server has done what it can with all that was sent. */
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) {
      await new Promise<void>((resolve) => session.ping(() => resolve()));
    }
  };
  return { begun, answers, call, send, whole, settled };
}

describe('calls that have a budget of bytes together', () => {
  it.each([false, true])(
    'wait when it is used up, and go on in their order (one message: %s)',
    async (isUnary) => {
      const { begun, answers, whole, settled } = await budgeted(isUnary);
      for (const name of 'abcde') {
        whole(name);
        await settled();
      }
      expect(begun.join('')).toBe('abc');
      answers.get('b')?.();
      await settled();
      expect(begun.join('')).toBe('abcd');
      answers.get('a')?.();
      await settled();
      expect(begun.join('')).toBe('abcde');
    },
  );

  it('are many when they are small', async () => {
    const { begun, whole, settled } = await budgeted();
    for (const name of 'abcdefghijklmnopqrst') whole(name, 100);
    await settled();
    expect(begun.join('')).toBe('abcdefghijklmnopqrst');
  });

  it('go on to their ends once they are read, though together they need more', async () => {
    const { begun, answers, call, send, whole, settled } = await budgeted();
    const open = names.map((name) => [name, call()] as const);
    for (const [name, stream] of open) send(stream, name, 500);
    await settled();
    whole('d', 2000);
    await settled();
    for (const [name, stream] of open) {
      send(stream, name, 20_000);
      stream.end();
    }
    await settled();
    expect(begun.join('')).toBe('abc');
    for (const name of 'abc') answers.get(name)?.();
    await settled();
    expect(begun.join('')).toBe('abcd');
  });

  it('pass one that needs more than there is, alone', async () => {
    const { begun, answers, whole, settled } = await budgeted();
    for (const [name, bytes] of [
      ['a', 900],
      ['b', 50_000],
      ['c', 900],
    ] as const) {
      whole(name, bytes);
      await settled();
    }
    expect(begun.join('')).toBe('a');
    answers.get('a')?.();
    await settled();
    expect(begun.join('')).toBe('ab');
    answers.get('b')?.();
    await settled();
    expect(begun.join('')).toBe('abc');
  });

  it.each([constants.NGHTTP2_CANCEL, constants.NGHTTP2_NO_ERROR])(
    'have back what one held that broke off, and do not wait for one that broke off before them (%d)',
    async (code) => {
      const { begun, call, send, whole, settled } = await budgeted();
      const open = names.map((name) => [name, call()] as const);
      for (const [name, stream] of open) send(stream, name, 500);
      await settled();
      const waiting = whole('d');
      await settled();
      whole('e');
      await settled();
      expect(begun).toEqual([]);
      const gone = once(waiting, 'close');
      waiting.close(code);
      await gone;
      open[0]?.[1].close(code);
      await settled();
      expect(begun.join('')).toBe('e');
    },
  );

  it('count one of which all has come until it is done, whether or not its client is there', async () => {
    const { begun, answers, whole, settled } = await budgeted();
    const [first] = names.map((name) => whole(name));
    whole('d');
    await settled();
    first?.close(constants.NGHTTP2_CANCEL);
    await settled();
    expect(begun.join('')).toBe('abc');
    answers.get('a')?.();
    await settled();
    expect(begun.join('')).toBe('abcd');
  });
});
