import {
  BACKWARDS,
  END,
  excludeSystemEvents,
  START,
  type AllStreamResolvedEvent,
  type KurrentDBClient,
  type RecordedEvent,
} from '@kurrent/kurrentdb-client';
import {
  commitOf,
  type FeedMessage,
  type LogFeed,
  type LoggedEvent,
  type LogRange,
  type Position,
  type Uuid,
} from '#kernel';
import { readLog, readStreams } from './catch-up.ts';
import type { Connection } from './connection.ts';
import { reasonOf, statedFault } from './errors-of-client.ts';
import { positionFrom } from './logged-event.ts';
import { nativeRead } from './native-reads.ts';
import type { LedgerOpening } from './opening.ts';
import { Patience } from './patience.ts';
import { SubscriptionReader } from './subscription-reader.ts';

/**
 * A checkpoint for every so many windows of 32 events passed over. They matter only where system
 * events stand in a row; other events bring their own positions.
 */
const CHECKPOINT_INTERVAL = 16;
/** Events decoded ahead of whoever pulls. */
const BUFFERED_EVENTS = 128;
/** The store counts in signed 64-bit numbers; a larger one wraps and would mean the end. */
const LARGEST_COMMIT = 2n ** 63n - 1n;

/** The log as readers follow it, over the client's subscription to everything. */
export class KurrentLogFeed implements LogFeed {
  readonly #connection: Connection;
  readonly #patienceMs: number;
  readonly #opening: LedgerOpening;

  constructor(connection: Connection, patienceMs: number, opening: LedgerOpening) {
    this.#connection = connection;
    this.#patienceMs = patienceMs;
    this.#opening = opening;
  }

  /** See `LogFeed`. Throws only what repeating cannot mend, such as refused credentials. */
  async *follow(options: { after?: Position; signal: AbortSignal }): AsyncGenerator<FeedMessage> {
    const stop = AbortSignal.any([options.signal, this.#connection.closing]);
    const patience = new Patience(Number.POSITIVE_INFINITY);
    let last = options.after;
    const stopped = (): boolean => stop.aborted;
    while (!stopped()) {
      const reader = this.#subscribe(last);
      let cause: unknown;
      try {
        for (;;) {
          const pulled = await reader.next({ signal: stop });
          if (pulled.kind === 'ended') {
            cause = pulled.cause;
            break;
          }
          patience.renew();
          if (pulled.kind === 'event') {
            // The store resumes behind a position; this holds whatever it makes of that.
            if (last !== undefined && pulled.event.position <= last) continue;
            last = pulled.event.position;
          }
          yield pulled;
          if (stopped()) return;
        }
      } finally {
        await reader.close();
      }
      if (stopped()) return;
      const stated = statedFault(cause);
      if (stated) throw stated;
      yield { kind: 'disconnected', cause: reasonOf(cause) };
      await patience.pause(stop);
    }
  }

  /** See `LogFeed`. */
  readLog(range: LogRange = {}): AsyncIterable<LoggedEvent> {
    return readLog(this, range, this.#patienceMs);
  }

  /** See `LogFeed`. */
  readStreams(
    streams: readonly string[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterable<LoggedEvent> {
    return readStreams(this.#connection, streams, this.#patienceMs, signal);
  }

  /** See `LogFeed`. */
  async head(): Promise<Position | undefined> {
    const [event] = await this.#read((client) =>
      client.readAll({
        direction: BACKWARDS,
        fromPosition: END,
        maxCount: 1,
        filter: excludeSystemEvents(),
        requiresLeader: true,
      }),
    );
    return event?.position && positionFrom(event.position);
  }

  /** See `LogFeed`. */
  async eventIdAt(position: Position): Promise<Uuid | undefined> {
    const commit = commitOf(position);
    if (commit > LARGEST_COMMIT) return undefined;
    const [event] = await this.#read((client) =>
      client.readAll({
        fromPosition: { commit, prepare: commit },
        maxCount: 1,
        requiresLeader: true,
      }),
    );
    return event?.position?.commit === commit ? event.id : undefined;
  }

  /** See `LogFeed`. */
  ledgerId(): Promise<Uuid | undefined> {
    return this.#opening.ledgerId();
  }

  #read(
    read: (client: KurrentDBClient) => AsyncIterable<AllStreamResolvedEvent>,
  ): Promise<RecordedEvent[]> {
    const storeIsThere = (): Promise<void> => this.#opening.storeAnswers();
    return nativeRead(this.#connection, this.#patienceMs, storeIsThere, read);
  }

  #subscribe(after: Position | undefined): SubscriptionReader {
    const commit = after === undefined ? undefined : commitOf(after);
    return new SubscriptionReader((checkpointReached) =>
      this.#connection.client('subscribe').subscribeToAll(
        {
          fromPosition: commit === undefined ? START : { commit, prepare: commit },
          filter: excludeSystemEvents({
            checkpointInterval: CHECKPOINT_INTERVAL,
            checkpointReached,
          }),
        },
        { highWaterMark: BUFFERED_EVENTS },
      ),
    );
  }
}
