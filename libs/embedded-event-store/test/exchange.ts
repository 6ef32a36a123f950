import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startEmbeddedEventStore,
  type EmbeddedEventStoreOptions,
  type RunningEventStore,
} from '../src/index.ts';
import { WireReader } from '../src/wire/reader.ts';
import { WireWriter } from '../src/wire/writer.ts';
import { framed } from './raw-calls.ts';

/** The paths of the services. */
export const streams = '/event_store.client.streams.Streams';
export const second = '/kurrentdb.protocol.v2.streams.StreamsService';

/** A store in this process with a raw connection, for all the tests of a file. */
export interface OpenedSession {
  readonly store: RunningEventStore;
  readonly session: ClientHttp2Session;
  readonly close: () => Promise<void>;
}

/** Opens both, on a directory that goes away when they are closed. */
export async function openSession(
  options: Partial<EmbeddedEventStoreOptions> = {},
): Promise<OpenedSession> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-event-store-'));
  const store = await startEmbeddedEventStore({ ...options, directory });
  const session = connect(`http://127.0.0.1:${store.port}`);
  const close = async (): Promise<void> => {
    session.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { store, session, close };
}

/** What a call ends with, and the bytes that came before. */
export interface Exchange {
  readonly status: number;
  readonly message: string;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends messages, byte for byte as a test wants them. */
export function exchange(
  session: ClientHttp2Session,
  path: string,
  messages: WireWriter | readonly WireWriter[],
  extra: Record<string, string> = {},
): Promise<Exchange> {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...extra,
  });
  return new Promise((resolve, reject) => {
    const body: Buffer[] = [];
    const hear = (trailers: IncomingHttpHeaders) => {
      if (trailers['grpc-status'] === undefined) return;
      const message = decodeURIComponent(trailers['grpc-message']?.toString() ?? '');
      const status = Number(trailers['grpc-status']);
      resolve({ status, message, trailers, body: Buffer.concat(body) });
    };
    stream.on('response', hear);
    stream.on('trailers', hear);
    stream.on('error', reject);
    stream.on('data', (chunk: Buffer) => body.push(chunk));
    for (const message of [messages].flat()) stream.write(framed(message.finish()));
    stream.end();
  });
}

/** A stream's identifier. */
export const named = (stream: string): WireWriter => new WireWriter().string(3, stream);

/** The options of a read with the form of its ids, a text. */
export const withUuid = (options: WireWriter): WireWriter =>
  options.message(9, new WireWriter().message(2));

/** The same of a read without a filter. */
export const unfiltered = (options: WireWriter): WireWriter => withUuid(options).message(8);

/** An event as it is proposed. */
export function proposed(id: string = randomUUID(), type = 't'): WireWriter {
  const entry = (key: string, value: string) => new WireWriter().string(1, key).string(2, value);
  return new WireWriter()
    .message(1, new WireWriter().string(2, id))
    .message(2, entry('type', type))
    .message(2, entry('content-type', 'application/json'));
}

/** A classic append of one event to a stream that may be as it is. */
export function append(
  session: ClientHttp2Session,
  stream: string,
  id?: string,
): Promise<Exchange> {
  const options = new WireWriter().message(1, named(stream)).message(4);
  const event = new WireWriter().message(2, proposed(id));
  return exchange(session, `${streams}/Append`, [new WireWriter().message(1, options), event]);
}

/** A deletion, or a tombstone, of a stream that may be as it is, or is to be something else. */
export function remove(
  session: ClientHttp2Session,
  method: string,
  stream: string,
  expected = (options: WireWriter) => options.message(4),
): Promise<Exchange> {
  const options = expected(new WireWriter().message(1, named(stream)));
  return exchange(session, `${streams}/${method}`, new WireWriter().message(1, options));
}

/** A field of a message. */
export interface Field {
  readonly field: number;
  readonly bytes: Buffer;
}

/** The fields of a message that are no numbers. */
export function fieldsOf(message: Buffer, numbers: readonly number[] = []): Field[] {
  const reader = new WireReader(message);
  const fields: Field[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (numbers.includes(field)) reader.skip();
    else fields.push({ field, bytes: reader.bytes() });
  }
  return fields;
}
