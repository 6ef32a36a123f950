import {
  jsonEvent,
  NO_STREAM,
  type JSONEventData,
  type JSONType,
  type KurrentDBClient,
} from '@kurrent/kurrentdb-client';
import { positionOf, type Position, type StreamName, type Uuid } from '#kernel';
import type { Connection } from './connection.ts';
import { isWrongRevision, statedFault, unavailable } from './errors-of-client.ts';
import { Patience } from './patience.ts';

/** An event as it will be stored. */
export interface StoredEvent {
  readonly id: Uuid;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Events for one stream, on condition that it is at a revision (-1: that it does not exist). */
export interface StreamAppend {
  readonly stream: StreamName;
  readonly expected: number;
  readonly events: readonly StoredEvent[];
}

/** What an append came to. The position is that of the last event of the last stream. */
export type Appended =
  | { readonly kind: 'recorded'; readonly position: Position | undefined }
  | { readonly kind: 'conflict' };

const NO_ANSWER = new Error('no answer in time');

/** Appends to one or several streams: all or nothing. */
export class Appender {
  readonly #connection: Connection;
  readonly #timeoutMs: number;
  readonly #patienceMs: number;

  constructor(connection: Connection, timeoutMs: number, patienceMs: number) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#patienceMs = patienceMs;
  }

  /**
   * Appends; where the outcome is unknown, again with the same ids and the same expected revisions
   * and in no other way, until it is known or the patience ends (D16). A repetition of an append
   * that had arrived is a success to the store, not a second append.
   */
  async append(appends: readonly StreamAppend[]): Promise<Appended> {
    const patience = new Patience(this.#patienceMs);
    let mayBeRecorded = false;
    for (;;) {
      const client = this.#connection.client('append');
      try {
        return { kind: 'recorded', position: await this.#once(client, appends) };
      } catch (error) {
        if (isWrongRevision(error) || error === REFUSED) return { kind: 'conflict' };
        const stated = statedFault(error);
        // A repetition that finds no room says nothing of an attempt before it, which may have found some.
        if (stated && !(mayBeRecorded && stated.code === 'event-store-full')) throw stated;
        if (this.#connection.closing.aborted || patience.isOver()) {
          throw unavailable(
            error,
            'Whether the command was recorded is not known; repeat it with the same key',
          );
        }
        mayBeRecorded = true;
        // An append stream of the client can hang without ever saying so.
        if (error === NO_ANSWER) this.#connection.renew('append', client);
      }
      await patience.pause(this.#connection.closing);
    }
  }

  async #once(
    client: KurrentDBClient,
    appends: readonly StreamAppend[],
  ): Promise<Position | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const inTime = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(NO_ANSWER), this.#timeoutMs);
    });
    try {
      const only = appends.length === 1 ? appends[0] : undefined;
      return await Promise.race([
        only ? appendToOne(client, only, this.#timeoutMs) : appendToSeveral(client, appends),
        inTime,
      ]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a client with `throwOnAppendFailure=false` says without throwing. */
const REFUSED = new Error('the stream is not at the expected revision');

async function appendToOne(
  client: KurrentDBClient,
  append: StreamAppend,
  deadlineMs: number,
): Promise<Position | undefined> {
  const result = await client.appendToStream(append.stream, append.events.map(forClient), {
    streamState: stateOf(append.expected),
    requiresLeader: true,
    deadline: deadlineMs,
  });
  if (!result.success) throw REFUSED;
  return result.position && positionOf(result.position.commit);
}

async function appendToSeveral(
  client: KurrentDBClient,
  appends: readonly StreamAppend[],
): Promise<Position | undefined> {
  const result = await client.multiStreamAppend(
    appends.map(({ stream, expected, events }) => ({
      streamName: stream,
      expectedState: stateOf(expected),
      events: events.map(forClient),
    })),
  );
  return result.position < 0n ? undefined : positionOf(result.position);
}

function forClient({ id, type, data, metadata }: StoredEvent): JSONEventData {
  return jsonEvent({ id, type, data: data as JSONType, metadata: { ...metadata } });
}

function stateOf(expected: number): bigint | typeof NO_STREAM {
  return expected < 0 ? NO_STREAM : BigInt(expected);
}
