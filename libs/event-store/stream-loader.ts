import { streamOf, type DomainEvent, type LoggedEvent } from '#kernel';
import type { Connection } from './connection.ts';
import { emptyStream, extended, type LoadedStream } from './loaded-stream.ts';
import type { StreamCache } from './stream-cache.ts';
import type { Address } from './stream-fold.ts';
import { streamTail } from './stream-tail.ts';

/** Reads of one stream: the one under way, and the one that begins when it is done. */
interface Reads {
  readonly underWay: Promise<LoadedStream>;
  next?: Promise<LoadedStream>;
}

/** Loads streams: from this process's memory, or by reading what follows it. */
export class StreamLoader {
  readonly #connection: Connection;
  readonly #cache: StreamCache;
  readonly #patienceMs: number;
  readonly #reads = new Map<string, Reads>();

  constructor(connection: Connection, cache: StreamCache, patienceMs: number) {
    this.#connection = connection;
    this.#cache = cache;
    this.#patienceMs = patienceMs;
  }

  /** A stream as this process knows it, without asking; `undefined` if it has to be read. */
  known<State, Event extends DomainEvent>(
    address: Address<State, Event>,
  ): LoadedStream<State> | undefined {
    const entry = this.#cache.get(nameOf(address));
    return entry && !entry.behind ? (entry.loaded as LoadedStream<State>) : undefined;
  }

  /**
   * A stream with everything that was in the log when this was called. Callers that come while it
   * is being read share the reading that begins next: the one under way may miss what they saw.
   */
  read<State, Event extends DomainEvent>(
    address: Address<State, Event>,
  ): Promise<LoadedStream<State>> {
    const stream = nameOf(address);
    const reads = this.#reads.get(stream);
    if (!reads) return this.#begin(stream, address) as Promise<LoadedStream<State>>;
    reads.next ??= reads.underWay.catch(() => undefined).then(() => this.#begin(stream, address));
    return reads.next as Promise<LoadedStream<State>>;
  }

  /** Folds what was just appended, whose place in the log is known. */
  append<State, Event extends DomainEvent>(
    address: Address<State, Event>,
    base: LoadedStream<State>,
    events: readonly LoggedEvent[],
  ): void {
    this.#cache.keep(extended(address.aggregate, base, events));
  }

  /** From now on a stream is read before it is used. */
  fallBehind(stream: string): void {
    this.#cache.fallBehind(stream);
  }

  #begin(stream: string, address: Address): Promise<LoadedStream> {
    const underWay = this.#read(address).finally(() => {
      if (this.#reads.get(stream)?.underWay === underWay) this.#reads.delete(stream);
    });
    this.#reads.set(stream, { underWay });
    return underWay;
  }

  async #read(address: Address): Promise<LoadedStream> {
    const stream = streamOf(address.aggregate.category, address.id);
    const base = this.#cache.get(stream)?.loaded ?? emptyStream(address.aggregate, stream);
    const events: LoggedEvent[] = [];
    const tail = { stream, after: base.revision, patienceMs: this.#patienceMs };
    for await (const event of streamTail(this.#connection, tail)) events.push(event);
    const loaded = extended(address.aggregate, base, events);
    this.#cache.keep(loaded);
    return loaded;
  }
}

function nameOf(address: Address): string {
  return streamOf(address.aggregate.category, address.id);
}
