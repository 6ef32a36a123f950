import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { UINT64_MAX, WireWriter } from '../src/wire/writer.ts';
import {
  exchange,
  named,
  proposed,
  second,
  streams,
  unfiltered,
  withUuid,
  openSession,
  type OpenedSession,
} from './exchange.ts';
import { framed } from './raw-calls.ts';

let session: OpenedSession['session'];
let close: OpenedSession['close'];

beforeAll(async () => {
  ({ session, close } = await openSession());
});

afterAll(() => close());

/** Sends messages as no official client would, and gives the status and what it says. */
async function call(
  path: string,
  messages: WireWriter | readonly WireWriter[],
  extra: Record<string, string> = {},
): Promise<{ readonly status: number; readonly message: string }> {
  const { status, message } = await exchange(session, path, messages, extra);
  return { status, message };
}

const readPath = `${streams}/Read`;
const all = () => new WireWriter().message(2, new WireWriter().message(2));
const read = (options: WireWriter) => call(readPath, new WireWriter().message(1, options));
const invalid = 3;
const unimplemented = 12;

/** A message of the classic Append with an event. */
const event = (id?: string, type?: string) => new WireWriter().message(2, proposed(id, type));

/** What a classic append that expects no stream is answered. */
async function appendToNone(stream: string, none = (at: WireWriter) => at.message(3)) {
  const options = none(new WireWriter().message(1, named(stream)));
  const messages = [new WireWriter().message(1, options), event()];
  const { body } = await exchange(session, `${streams}/Append`, messages);
  const [field, message] = [body[5], body.subarray(5)];
  return { isAppended: field === 0x0a, message };
}

/** A filter on types by a prefix. */
function filterOf(prefix: string | undefined, window: number | undefined, interval: number) {
  const filter = new WireWriter();
  if (prefix !== undefined) filter.message(2, new WireWriter().string(2, prefix));
  if (window !== undefined) filter.uint(3, window);
  return filter.uint(5, interval);
}

describe('a request that no official client makes', () => {
  it.each([
    ['without the form of ids', all().uint(5, 1), /uuid option/],
    ['without a count', withUuid(all()), /count option/],
    ['without a word of a filter', withUuid(all().uint(5, 1)), /filter option/],
    ['of neither a stream nor $all', withUuid(new WireWriter().uint(5, 1)), /stream option/],
    ['that subscribes backwards', withUuid(all().uint(3, 1).message(6)), /goes forwards/],
  ])('to read %s is invalid', async (_, options, reason) => {
    const answer = await read(options);
    expect(answer).toEqual({ status: invalid, message: expect.stringMatching(reason) });
  });

  it('that is no message at all is invalid', async () => {
    const garbage = new WireWriter().raw(Buffer.from([0x0a, 0xff, 0xff, 0x01]));
    expect((await call(readPath, garbage)).status).toBe(invalid);
  });

  it.each([
    [readPath, () => unfiltered(all().message(6))],
    [`${streams}/Tombstone`, () => new WireWriter().message(1, named('s')).message(4)],
  ])('to %s with no message, or with two, is refused', async (path, options) => {
    const message = new WireWriter().message(1, options());
    const answer = await call(path, [message, message]);
    expect(answer).toEqual({ status: unimplemented, message: expect.stringMatching(/another/) });
    const none = await call(path, []);
    expect(none).toEqual({ status: unimplemented, message: expect.stringMatching(/none/) });
  });

  it.each([
    ['no expression', filterOf(undefined, 32, 1), /no expression/],
    ['no window', filterOf('t', undefined, 1), /no window/],
    ['a window of nothing', filterOf('t', 0, 1), /no window/],
    ['no checkpoints', filterOf('t', 32, 0), /no interval/],
  ])('to subscribe by a filter with %s is invalid', async (_, filter, reason) => {
    const answer = await read(withUuid(all().message(6)).message(7, filter));
    expect(answer).toEqual({ status: invalid, message: expect.stringMatching(reason) });
  });

  it('to read by more than a thousand prefixes is invalid', async () => {
    const by = (count: number) => {
      const expression = new WireWriter();
      for (let prefix = 0; prefix < count; prefix++) expression.string(2, `p${prefix}`);
      const filter = new WireWriter().message(1, expression).message(4);
      return read(withUuid(all().uint(5, 1)).message(7, filter));
    };
    expect((await by(1000)).status).toBe(0);
    const refused = { status: invalid, message: expect.stringMatching(/more than 1000 prefixes/) };
    expect(await by(1001)).toEqual(refused);
  });

  it.each([
    ['without a type', randomUUID(), '', /type is empty/],
    ['without an id', '00000000-0000-0000-0000-000000000000', 't', /no id/],
    ['whose id is none', 'x', 't', /not a UUID/],
  ])('to append an event %s is invalid', async (_, id, type, reason) => {
    const options = new WireWriter().message(1, named('s')).message(4);
    const messages = [new WireWriter().message(1, options), event(id, type)];
    const answer = await call(`${streams}/Append`, messages);
    expect(answer).toEqual({ status: invalid, message: expect.stringMatching(reason) });
  });

  it.each(['Append', 'Delete', 'Tombstone'])(
    'to %s without a word of what the stream is to be is invalid, and changes nothing',
    async (method) => {
      const stream = randomUUID();
      const options = new WireWriter().message(1, new WireWriter().message(1, named(stream)));
      const messages = method === 'Append' ? [options, event()] : options;
      const answer = await call(`${streams}/${method}`, messages);
      expect(answer).toEqual({ status: invalid, message: expect.stringMatching(/is expected/) });
      expect((await appendToNone(stream)).isAppended).toBe(true);
    },
  );

  it('to append in a batch without it is told so in its answer, and the next append is taken', async () => {
    const [unstated, stated] = [randomUUID(), randomUUID()];
    const part = (options: WireWriter) =>
      new WireWriter()
        .message(1, new WireWriter().string(2, randomUUID()))
        .message(2, options)
        .message(3, proposed())
        .uint(4, 1);
    const options = (stream: string) => new WireWriter().message(1, named(stream));
    const parts = [part(options(unstated)), part(options(stated).message(4))];
    const { status, body } = await exchange(session, `${streams}/BatchAppend`, parts);
    expect(status).toBe(0);
    expect(body.includes('event_store.client.BadRequest')).toBe(true);
    expect((await appendToNone(unstated)).isAppended).toBe(true);
    expect((await appendToNone(stated)).isAppended).toBe(false);
  });

  it('to append at the largest revision there is asks for no stream, as for older clients', async () => {
    const stream = randomUUID();
    const largest = (at: WireWriter) => at.uint(2, UINT64_MAX);
    expect((await appendToNone(stream, largest)).isAppended).toBe(true);
    const { isAppended, message } = await appendToNone(stream, largest);
    expect(isAppended).toBe(false);
    // Their field for what was expected has no other way to say it.
    const told = new WireWriter().uint(3, UINT64_MAX).finish();
    expect(message.includes(told)).toBe(true);
  });

  it.each([
    ['event_store.client.persistent_subscriptions.PersistentSubscriptions/Read', 'Persistent'],
    ['event_store.client.projections.Projections/Create', 'Projections'],
    ['event_store.client.users.Users/Create', 'Users'],
    ['event_store.client.operations.Operations/StartScavenge', 'Operations'],
    ['no.such.Service/Method', '/no.such.Service/Method'],
  ])('to %s is not implemented, and says what is not', async (method, what) => {
    const answer = await call(`/${method}`, new WireWriter());
    expect(answer.status).toBe(unimplemented);
    expect(answer.message).toMatch(/ not offered by the embedded event store\.$/);
    expect(answer.message.startsWith(what)).toBe(true);
  });

  it('with a deadline in the past ends with DEADLINE_EXCEEDED', async () => {
    const subscription = new WireWriter().message(1, unfiltered(all().message(6)));
    const answer = await call(readPath, subscription, { 'grpc-timeout': '1m' });
    expect(answer.status).toBe(4);
  });
});

describe('an append to a stream with a long name', () => {
  it('is refused when the log has no frame so long, by every way of appending, and the next is taken', async () => {
    // Not two megabytes as they come, and two gigabytes in the log, where each event has the name.
    const stream = '名'.repeat(21_844);
    const proposals = Array.from({ length: 33_000 }, () => proposed());
    const options = () => new WireWriter().message(1, named(stream)).message(4);
    const limit = 1536 * 1024 * 1024;
    const schema = new WireWriter().uint(1, 4).string(2, 't');
    const request = new WireWriter().string(1, stream);
    for (let n = 0; n < 33_000; n++) request.message(2, new WireWriter().message(3, schema));
    const inSession = await call(`${second}/AppendSession`, request);
    expect(inSession.status).toBe(10);
    expect(inSession.message).toMatch(/^The append has 2\d{9} bytes, more than 1610612736\.$/);
    const classic = await call(`${streams}/Append`, [
      new WireWriter().message(1, options()),
      ...proposals.map((proposal) => new WireWriter().message(2, proposal)),
    ]);
    const message = `Maximum Append Size of ${limit} Exceeded.`;
    expect(classic).toEqual({ status: invalid, message });
    const batch = new WireWriter().message(1, new WireWriter().string(2, randomUUID()));
    batch.message(2, options());
    for (const proposal of proposals) batch.message(3, proposal);
    const { body } = await exchange(session, `${streams}/BatchAppend`, batch.uint(4, 1));
    expect(body.includes('MaximumAppendSizeExceeded')).toBe(true);
    const few = [new WireWriter().message(1, options()), event(), event()];
    expect(await call(`${streams}/Append`, few)).toMatchObject({ status: 0 });
  }, 20_000);
});

describe('a stream name', () => {
  const append = (stream: string) =>
    call(`${streams}/Append`, [
      new WireWriter().message(1, new WireWriter().message(1, named(stream)).message(4)),
      event(),
    ]);
  const remove = (stream: string, method = 'Delete') => {
    const options = new WireWriter().message(1, named(stream)).message(4);
    return call(`${streams}/${method}`, new WireWriter().message(1, options));
  };
  const longest = 'n'.repeat(65_533);
  const refused = {
    status: invalid,
    message:
      'The stream name has 65534 bytes; it may have 65533, so that its metadata have a name, $$ and this.',
  };

  it('of the greatest length can be appended to and deleted, and its metadata be written', async () => {
    const done = { status: 0, message: '' };
    expect(await append(longest)).toEqual(done);
    expect(await append(`$$${longest}`)).toEqual(done);
    expect(await remove(longest)).toEqual(done);
  });

  it('that is longer is refused by every way of appending, and says how long it may be', async () => {
    const long = `${longest}n`;
    expect(await append(long)).toEqual(refused);
    const record = new WireWriter().message(3, new WireWriter().uint(1, 4).string(2, 't'));
    const request = new WireWriter().string(1, long).message(2, record);
    expect(await call(`${second}/AppendSession`, request)).toEqual(refused);
    const records = new WireWriter().message(1, record.string(5, long));
    expect(await call(`${second}/AppendRecords`, records)).toEqual(refused);
  });

  it('of which the metadata would have none that fits is not deleted, but tombstoned', async () => {
    expect(await remove(`${longest}n`)).toEqual(refused);
    expect(await remove(`$$${longest}`)).toMatchObject({ status: invalid });
    expect((await remove(`${longest}n`, 'Tombstone')).status).toBe(0);
  });

  it('may be asked for up to the length that the log has room for', async () => {
    const readOne = (stream: string) =>
      read(
        unfiltered(
          new WireWriter().message(1, new WireWriter().message(1, named(stream))).uint(5, 1),
        ),
      );
    expect((await readOne(`${longest}xy`)).status).toBe(0);
    const message = 'The stream name has 65536 bytes; it may have 65535.';
    expect(await readOne(`${longest}xyz`)).toEqual({ status: invalid, message });
  });
});

describe('a read of a stream that gives nothing', () => {
  it('says where the stream begins, or where it would go on, if that is another place', async () => {
    const stream = randomUUID();
    await appendToNone(stream);
    const bounds = async (from: number) => {
      const place = new WireWriter().message(1, named(stream)).uint(2, from);
      const options = unfiltered(new WireWriter().message(1, place).uint(5, 10));
      const compatible = options.message(10, new WireWriter().uint(1, 1));
      const { body } = await exchange(session, readPath, new WireWriter().message(1, compatible));
      return [...body];
    };
    const said = (...messages: WireWriter[]) =>
      messages.flatMap((message) => [...framed(message.finish())]);
    const [first, last] = [new WireWriter().uint(5, 1), new WireWriter().uint(6, 0)];
    expect(await bounds(7)).toEqual(said(first, last));
    expect(await bounds(1)).toEqual(said(last));
    const metadata = proposed(randomUUID(), '$metadata').bytes(4, Buffer.from('{"$tb":5}'));
    const options = new WireWriter().message(1, named(`$$${stream}`)).message(4);
    const messages = [new WireWriter().message(1, options), new WireWriter().message(2, metadata)];
    await call(`${streams}/Append`, messages);
    expect(await bounds(0)).toEqual(said(new WireWriter().uint(5, 5), last));
  });
});
