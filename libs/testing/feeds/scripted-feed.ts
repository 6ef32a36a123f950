import {
  commitOf,
  encodeMetadata,
  parseInterval,
  positionOf,
  uuidV5,
  type FeedMessage,
  type LogFeed,
  type LoggedEvent,
  type LogRange,
  type Position,
  type StreamName,
  type Uuid,
} from '#kernel';
import { isAborted } from '#projections/engine/pause.ts';

const NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/** What a spec says of an event that it puts into a scripted log. */
export interface ScriptedEvent {
  readonly stream: StreamName;
  readonly type: string;
  readonly data?: unknown;
  readonly concerns?: readonly StreamName[];
  readonly corrects?: Uuid;
  /** Milliseconds since 1970; one second after the event before if absent. */
  readonly recordedMs?: number;
  /** In place of the metadata that the script would write. */
  readonly metadata?: unknown;
}

/**
 * A log in memory for specs of what follows one. It grows while it is followed; connections can be
 * cut; everything that a reader sees is what a spec wrote.
 *
 * ```ts
 * const feed = new ScriptedFeed();
 * const [opened] = feed.append({ stream: 'ledger-main', type: 'ledger.opened.v1' });
 * ```
 */
export class ScriptedFeed implements LogFeed {
  readonly #name: string;
  #events: LoggedEvent[] = [];
  readonly #revisions = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #cuts = 0;
  #reconnections = 0;
  /** How often it was followed. */
  followed = 0;

  /** Logs of different names give their events different ids. */
  constructor(name = 'log') {
    this.#name = name;
  }

  /** The events so far. */
  get events(): readonly LoggedEvent[] {
    return this.#events;
  }

  /** Adds events, as one append would, and hands them to whoever follows. */
  append(...scripted: readonly ScriptedEvent[]): readonly LoggedEvent[] {
    const added = scripted.map((event) => this.#add(event));
    this.#wake();
    return added;
  }

  /** Ends every connection with an error. */
  cut(): void {
    this.#cuts += 1;
    this.#wake();
  }

  /**
   * Every connection is lost, and made anew by itself, as the event store's feed does; to the log of
   * another feed, as it now is, if one is given. Of a log that ends earlier nothing comes.
   */
  reconnect(to: ScriptedFeed = this): void {
    this.#reconnections += 1;
    this.#events = [...to.#events];
    this.#wake();
  }

  async *follow(options: { after?: Position; signal: AbortSignal }): AsyncIterable<FeedMessage> {
    this.followed += 1;
    const { signal } = options;
    const cutsBefore = this.#cuts;
    let reconnections = this.#reconnections;
    let { after } = options;
    let at = this.#indexAfter(after);
    for (let told = -1; !isAborted(signal);) {
      if (this.#cuts > cutsBefore) throw new Error('the connection was cut');
      if (this.#reconnections > reconnections) {
        reconnections = this.#reconnections;
        yield { kind: 'disconnected', cause: 'the connection was lost' };
        at = this.#indexAfter(after);
        const last = this.#events.at(-1)?.position;
        told = after !== undefined && (last === undefined || last < after) ? at : -1;
        yield { kind: 'connected' };
        continue;
      }
      const event = this.#events[at];
      if (event) {
        at += 1;
        after = event.position;
        yield { kind: 'event', event };
      } else if (told < at) {
        told = at;
        const last = this.#events.at(-1)?.position;
        yield { kind: 'caughtUp', ...(last === undefined ? {} : { position: last }) };
      } else {
        await this.#news(signal);
      }
    }
  }

  async *readLog({ after, upTo, signal }: LogRange = {}): AsyncIterable<LoggedEvent> {
    for (const event of [...this.#events]) {
      signal?.throwIfAborted();
      if (upTo !== undefined && event.position > upTo) return;
      if (after === undefined || event.position > after) yield event;
    }
  }

  async *readStreams(streams: readonly string[]): AsyncIterable<LoggedEvent> {
    yield* this.#events.filter(({ stream }) => streams.includes(stream));
  }

  async head(): Promise<Position | undefined> {
    return this.#events.at(-1)?.position;
  }

  async eventIdAt(position: Position): Promise<Uuid | undefined> {
    return this.#events.find((each) => each.position === position)?.eventId;
  }

  async ledgerId(): Promise<Uuid | undefined> {
    return this.#events.length > 0 ? uuidV5(NAMESPACE, this.#name) : undefined;
  }

  #indexAfter(after: Position | undefined): number {
    const at = this.#events.findIndex((each) => after === undefined || each.position > after);
    return at < 0 ? this.#events.length : at;
  }

  #add(scripted: ScriptedEvent): LoggedEvent {
    const { stream, type, data = {} } = scripted;
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const number = this.#events.length + 1;
    const last = this.#events.at(-1);
    const recordedMs = scripted.recordedMs ?? Date.parse(last?.recordedAt ?? '2016-08-01') + 1_000;
    const event: LoggedEvent = {
      stream,
      revision,
      // As in a real log the gaps differ: positions are no count.
      position: positionOf(last ? commitOf(last.position) + 100n + BigInt(number % 7) : 1_000n),
      eventId: uuidV5(NAMESPACE, `${this.#name} ${number}`),
      type,
      recordedAt: new Date(recordedMs).toISOString(),
      metadata: scripted.metadata ?? metadataOf(scripted, number),
      data,
    };
    this.#events.push(event);
    return event;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

function metadataOf(scripted: ScriptedEvent, number: number): unknown {
  const id = uuidV5(NAMESPACE, `command ${number}`);
  const occurredOn = parseInterval('2014');
  if (!occurredOn) throw new TypeError('2014 is an interval');
  return encodeMetadata({
    correlationId: id,
    causationId: id,
    commandId: id,
    commandHash: 'hash',
    actor: { ref: 'officer', kind: 'person', role: 'officer' },
    occurredOn,
    source: { kind: 'report' },
    concerns: scripted.concerns ?? [],
    areas: [],
    ...(scripted.corrects === undefined ? {} : { corrects: scripted.corrects }),
  });
}
