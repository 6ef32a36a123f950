import type { FeedMessage, LogFeed, LoggedEvent, LogRange, Position, Uuid } from '#kernel';
import { isAborted } from '#projections/engine/pause.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { World } from './world.ts';

/** How often what goes wrong on the way from the log does. */
export interface FeedFaults {
  readonly cut: number;
  readonly repeated: number;
  readonly away: number;
}

/** A log that grows by being shown; all processes read the same one. */
export class SimulatedLog {
  readonly events: readonly LoggedEvent[];
  readonly ledgerId: Uuid | undefined;
  #shown = 0;
  #news = new Set<() => void>();

  constructor(events: readonly LoggedEvent[], ledgerId: Uuid | undefined) {
    this.events = events;
    this.ledgerId = ledgerId;
  }

  /** How many events there are by now. */
  get length(): number {
    return this.#shown;
  }

  get isWhole(): boolean {
    return this.#shown === this.events.length;
  }

  get head(): Position | undefined {
    return this.events[this.#shown - 1]?.position;
  }

  /** So many more events are appended. */
  show(count: number): void {
    this.#shown = Math.min(this.events.length, this.#shown + count);
    for (const tell of [...this.#news]) tell();
  }

  /** Resolves when the log has grown, or the signal aborts. */
  news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const tell = (): void => {
        this.#news.delete(tell);
        signal.removeEventListener('abort', tell);
        resolve();
      };
      this.#news.add(tell);
      signal.addEventListener('abort', tell, { once: true });
    });
  }
}

/** The log as one process follows it: with connections that are cut, and events that come twice. */
export class SimulatedFeed implements LogFeed {
  readonly #log: SimulatedLog;
  readonly #world: World;
  readonly #process: SimulatedProcess;
  readonly #faults: FeedFaults;

  constructor(log: SimulatedLog, world: World, process: SimulatedProcess, faults: FeedFaults) {
    this.#log = log;
    this.#world = world;
    this.#process = process;
    this.#faults = faults;
  }

  async *follow({
    after,
    signal,
  }: {
    after?: Position;
    signal: AbortSignal;
  }): AsyncIterable<FeedMessage> {
    const { events } = this.#log;
    await this.#asked('subscribe');
    let at = this.#indexAfter(after);
    for (let told = -1; !isAborted(signal);) {
      if (this.#world.goesWrong(this.#faults.cut)) {
        yield this.#cut();
        yield { kind: 'connected' };
        told = -1;
      }
      const event = at < this.#log.length ? events[at] : undefined;
      if (event) {
        // Some come in one piece, some alone.
        if (this.#world.chance.happens(0.4)) await this.#process.hop('event');
        yield { kind: 'event', event };
        at += 1;
        if (this.#world.goesWrong(this.#faults.repeated)) {
          this.#world.tally.count('feed', 'repeated');
          at -= Math.min(at, this.#world.chance.between(1, 4));
        }
      } else if (told < at) {
        told = at;
        const position = events[at - 1]?.position;
        yield { kind: 'caughtUp', ...(position === undefined ? {} : { position }) };
      } else {
        await this.#process.waits('news', this.#log.news(signal));
        await this.#process.hop('news');
      }
    }
  }

  async *readLog({ after, upTo, signal }: LogRange = {}): AsyncIterable<LoggedEvent> {
    await this.#asked('read log');
    for (const event of this.#log.events.slice(this.#indexAfter(after), this.#log.length)) {
      signal?.throwIfAborted();
      if (upTo !== undefined && event.position > upTo) return;
      yield event;
    }
  }

  async *readStreams(streams: readonly string[]): AsyncIterable<LoggedEvent> {
    await this.#asked('read streams');
    const events = this.#log.events.slice(0, this.#log.length);
    yield* events.filter(({ stream }) => streams.includes(stream));
  }

  async head(): Promise<Position | undefined> {
    await this.#asked('head');
    return this.#log.head;
  }

  async eventIdAt(position: Position): Promise<Uuid | undefined> {
    await this.#asked('event at');
    return this.#log.events.find((each) => each.position === position)?.eventId;
  }

  async ledgerId(): Promise<Uuid | undefined> {
    await this.#asked('ledger id');
    return this.#log.ledgerId;
  }

  async #asked(what: string): Promise<void> {
    await this.#process.hop(what);
    if (!this.#world.goesWrong(this.#faults.away)) return;
    this.#world.tally.count('feed', 'away');
    throw new Error(`the event store did not answer: ${what}`);
  }

  /** Half of the connections that are lost are made anew by the client, without the engine. */
  #cut(): FeedMessage {
    const cause = 'the connection was cut';
    const isMended = this.#world.chance.happens(0.5);
    this.#world.tally.count('feed', isMended ? 'reconnected' : 'cut');
    if (!isMended) throw new Error(cause);
    return { kind: 'disconnected', cause };
  }

  #indexAfter(after: Position | undefined): number {
    if (after === undefined) return 0;
    const at = this.#log.events.findIndex((each) => each.position > after);
    return at < 0 ? this.#log.events.length : at;
  }
}
