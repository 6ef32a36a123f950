import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, issueToken, localTokenKey, readConfiguration, type Claims } from '#platform';
import { connectEventStore } from '#event-store';
import type { LoggedEvent } from '#kernel';
import { temporaryEventStore, type TemporaryEventStore } from '#testing/event-store/index.ts';
import { startCommands } from '../../../apps/commands/start.ts';

/** The moment at which these tests live, unless they move it: a summer's day of 2026. */
export const NOW_MS = Date.parse('2026-07-01T03:00:00Z');

/** What a token says, with what most tests leave as it is. */
export type TokenOrder = Partial<Claims> & { readonly expiresInMs?: number };

/** An answer as it came over the socket. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes, as text. */
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** A write side that runs on a real event store, and how to talk to it. */
export interface WriteSide {
  readonly url: string;
  readonly eventStore: TemporaryEventStore;
  /** Moves what the write side takes for now. */
  now(ms: number): void;
  token(order?: TokenOrder): Promise<string>;
  /** Posts a body, as an admin for all areas unless a token says otherwise. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** The events of a stream, as the log holds them. */
  eventsOf(stream: string): Promise<LoggedEvent[]>;
  /** Another process of the same write side would look like this: same log, same key. */
  another(): Promise<Pick<WriteSide, 'post' | 'stop'>>;
  stop(): Promise<void>;
}

/** Starts an event store and a write side on it; `stop` removes both. */
export async function writeSide(environment: NodeJS.ProcessEnv = {}): Promise<WriteSide> {
  const dataDir = await mkdtemp(join(tmpdir(), 'commune-ledger-write-side-'));
  const eventStore = await temporaryEventStore();
  const configuration = readConfiguration({
    PORT: '0',
    DATA_DIR: dataDir,
    EVENT_STORE_URL: eventStore.url,
    ...environment,
  });
  let nowMs = NOW_MS;
  const start = (): ReturnType<typeof startCommands> =>
    startCommands(configuration, createLog('silent'), () => nowMs);
  const running = await start();
  const token = async ({ expiresInMs = 60_000, ...order }: TokenOrder = {}): Promise<string> =>
    issueToken(await localTokenKey(dataDir), {
      sub: 'người ghi sổ',
      role: 'admin',
      areas: 'all',
      issuer: configuration.TOKEN_ISSUER,
      audience: configuration.TOKEN_AUDIENCE,
      issuedAtMs: nowMs,
      expiresAtMs: nowMs + expiresInMs,
      ...order,
    });
  const poster =
    (url: string): WriteSide['post'] =>
    async (path, body, headers = {}) =>
      send(`${url}${path}`, body, { authorization: `Bearer ${await token()}`, ...headers });
  return {
    url: running.url,
    eventStore,
    now: (ms) => {
      nowMs = ms;
    },
    token,
    post: poster(running.url),
    eventsOf: (stream) => eventsOf(eventStore.url, stream),
    another: async () => {
      const other = await start();
      return { post: poster(other.url), stop: () => other.stop() };
    },
    stop: async () => {
      await running.stop();
      await eventStore.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Posts through a real socket; a body that is no text is sent as JSON. */
export async function send(
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const parsed = JSON.parse(text) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, body: parsed };
}

async function eventsOf(url: string, stream: string): Promise<LoggedEvent[]> {
  const store = await connectEventStore(url);
  const events: LoggedEvent[] = [];
  for await (const event of store.readStreams([stream])) events.push(event);
  await store.close();
  return events;
}
