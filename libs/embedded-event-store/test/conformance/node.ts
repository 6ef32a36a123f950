import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  jsonEvent,
  KurrentDBClient,
  type EventData,
  type JSONEventType,
} from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedEventStore } from '../../src/index.ts';

/** The client of the node under test; asked late, because the node starts with the tests. */
export type NodeClient = () => KurrentDBClient;

/**
 * Defines what a single node promises, for the embedded store and, when EVENT_STORE_URL names one,
 * for a real KurrentDB. One node serves all the tests, so each test has streams of its own.
 */
export function describeNodes(promises: (client: NodeClient) => void): void {
  describe('the embedded event store', () => {
    promises(
      clientOf(async () => {
        const directory = await mkdtemp(join(tmpdir(), 'embedded-event-store-'));
        const store = await startEmbeddedEventStore({ directory });
        const close = async () => {
          await store.close();
          await rm(directory, { recursive: true, force: true });
        };
        return { url: store.connectionString, close };
      }),
    );
  });
  const url = process.env['EVENT_STORE_URL'];
  if (url) {
    const close = () => Promise.resolve();
    describe('a real KurrentDB', () => promises(clientOf(() => Promise.resolve({ url, close }))));
  } else process.stderr.write('kurrentdb: NOT RUN (EVENT_STORE_URL is not set): conformance\n');
}

function clientOf(
  start: () => Promise<{ readonly url: string; readonly close: () => Promise<unknown> }>,
): NodeClient {
  let client: KurrentDBClient | undefined;
  let close = async (): Promise<unknown> => undefined;
  beforeAll(async () => {
    const node = await start();
    close = node.close;
    client = KurrentDBClient.connectionString(node.url);
  });
  afterAll(async () => {
    await client?.dispose();
    await close();
  });
  return () => {
    if (!client) throw new Error('The node has not started.');
    return client;
  };
}

/** A stream, or the beginning of a stream's name, that no other test uses. */
export function unique(stem = 'stream'): string {
  return `${stem}${randomUUID().replaceAll('-', '')}`;
}

/** An event whose data repeat its type. */
export type TestEvent = JSONEventType<string, { type: string }>;

/** Events of which each has another type: `t0`, `t1`, … */
export function events(count: number, from = 0): EventData<TestEvent>[] {
  return Array.from({ length: count }, (_, index) => event(`t${from + index}`));
}

/** An event without anything of interest but its type. */
export function event(type: string, metadata?: Record<string, string>): EventData<TestEvent> {
  return jsonEvent<TestEvent>({ type, data: { type }, ...(metadata ? { metadata } : {}) });
}

/** Everything an async iterable gives. */
export async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** The types of what was read, in order. */
export async function typesOf(
  read: AsyncIterable<{ readonly event?: { readonly type: string } }>,
): Promise<(string | undefined)[]> {
  return (await all(read)).map((resolved) => resolved.event?.type);
}

/** What went wrong; fails when nothing did. */
export async function errorOf(attempt: Promise<unknown>): Promise<Error> {
  try {
    await attempt;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It succeeded.');
}
