import {
  BACKWARDS,
  END,
  excludeSystemEvents,
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
import { subscribeToLog } from './log-subscription.ts';
import { nativeRead } from './native-reads.ts';
import type { LedgerOpening } from './opening.ts';
import { Patience } from './patience.ts';
import { ReadingPlace } from './reading-thread/reading-place.ts';
import { ThreadReader } from './reading-thread/thread-reader.ts';
import type { LogReader } from './subscription-reader.ts';

/** The store counts in signed 64-bit numbers; a larger one wraps and would mean the end. */
const LARGEST_COMMIT = 2n ** 63n - 1n;

/** How the log is read. */
export interface FeedTerms {
  /** How long a bounded reading waits for a lost store. */
  readonly patienceMs: number;
  /** Events before the first "caught up" after which a thread of its own reads on to it. */
  readonly threadAfterEvents: number;
}

/**
 * The log as readers follow it, over the client's subscription to everything. A long way to the
 * end is read in a thread, whose connection and decoding cost the caller's nothing.
 */
export class KurrentLogFeed implements LogFeed {
  readonly #connection: Connection;
  readonly #terms: FeedTerms;
  readonly #opening: LedgerOpening;

  constructor(connection: Connection, terms: FeedTerms, opening: LedgerOpening) {
    this.#connection = connection;
    this.#terms = terms;
    this.#opening = opening;
  }

  /** See `LogFeed`. Throws only what repeating cannot mend, such as refused credentials. */
  async *follow(options: { after?: Position; signal: AbortSignal }): AsyncGenerator<FeedMessage> {
    const stop = AbortSignal.any([options.signal, this.#connection.closing]);
    const patience = new Patience(Number.POSITIVE_INFINITY);
    const place = new ReadingPlace(this.#terms.threadAfterEvents);
    let last = options.after;
    const stopped = (): boolean => stop.aborted;
    while (!stopped()) {
      const reader = this.#readerBehind(last, place);
      let ended: { readonly cause: unknown } | undefined;
      try {
        for (;;) {
          const pulled = await reader.next({ signal: stop });
          if (pulled.kind === 'ended') {
            ended = pulled;
            break;
          }
          if (pulled.kind !== 'connected') patience.renew();
          if (pulled.kind === 'event') {
            // The store resumes behind a position; this holds whatever it makes of that.
            if (last !== undefined && pulled.event.position <= last) continue;
            last = pulled.event.position;
          }
          yield pulled;
          if (stopped()) return;
          if (place.changesBehind(pulled)) break;
        }
      } finally {
        await reader.close();
      }
      if (!ended) continue;
      if (stopped()) return;
      const stated = statedFault(ended.cause);
      if (stated) throw stated;
      place.lost();
      yield { kind: 'disconnected', cause: reasonOf(ended.cause) };
      await patience.pause(stop);
    }
  }

  /** See `LogFeed`. */
  readLog(range: LogRange = {}): AsyncIterable<LoggedEvent> {
    return readLog(this, range, this.#terms.patienceMs);
  }

  /** See `LogFeed`. */
  readStreams(
    streams: readonly string[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncIterable<LoggedEvent> {
    return readStreams(this.#connection, streams, this.#terms.patienceMs, signal);
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
    return nativeRead(this.#connection, this.#terms.patienceMs, storeIsThere, read);
  }

  #readerBehind(after: Position | undefined, { isThread }: ReadingPlace): LogReader {
    return isThread
      ? new ThreadReader(this.#connection.url, after)
      : subscribeToLog(this.#connection, after);
  }
}
