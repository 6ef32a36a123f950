import { setTimeout as pause } from 'node:timers/promises';
import { laterPosition, START_OF_LOG, type LogFeed, type Position } from '#kernel';
import { isAborted } from '../engine/pause.ts';
import { LIVE } from '../engine/progress-board.ts';
import { ProjectionFault } from '../faults.ts';
import type { GroupProgress, ProgressWatch, ReadStore } from '../read-store.ts';
import { unbroken, type ChangeRecord } from './change-record.ts';
import { RecentChanges } from './recent-changes.ts';

const RECORDS_AT_ONCE = 100;
const AFTER_FAILURE_MS = 250;
const QUIET_MS = 10_000;

/** What a change feed is made of. */
export interface ChangeFeedOptions {
  readonly store: Pick<ReadStore, 'changes' | 'groups'>;
  readonly progress: ProgressWatch;
  /** Asked only by who begins beyond what is applied. */
  readonly feed: Pick<LogFeed, 'head'>;
  readonly listenersMax?: number;
  /** The longest that a listener hears nothing. */
  readonly quietMs?: number;
}

/** From where a listener hears, and what. */
export interface Listening {
  /** The position it has heard of last; from now on if left out. */
  readonly after?: Position | undefined;
  /** Whether it wants to hear of a flush. */
  readonly wants: (record: ChangeRecord) => boolean;
  readonly signal: AbortSignal;
}

/**
 * What a listener hears. Whoever goes on behind the `position` of the last of them misses nothing:
 * `seen`, that nothing it wants changed up to here; `reset`, that changes behind the one before are
 * not known any more, so that only what is asked for anew, with this position, is whole.
 */
export type ChangeNews =
  | { readonly kind: 'changed'; readonly position: Position; readonly record: ChangeRecord }
  | { readonly kind: 'seen'; readonly position: Position }
  | {
      readonly kind: 'reset';
      readonly position: Position;
      /** They are not kept any more, or the listener named a position that the log did not give. */
      readonly why: 'changes-not-kept' | 'position-not-of-this-log';
    };

/**
 * Tells listeners what changes in the documents of the live models, each as fast as it takes it:
 * a listener is a position in the records that the store keeps, so nothing is buffered for the slow.
 * The newest records are read once for all.
 *
 * @example
 * for await (const news of changes.listen({ after, wants: () => true, signal })) …
 */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #listeners = new Set<Listener>();
  readonly #recent = new RecentChanges();
  #unwatch: (() => void) | undefined;
  #opening: Promise<void> | undefined;
  /** How far the live models are. */
  #live: GroupProgress | undefined;
  /** How far changes are known here, and that nothing else is missing up to `#seenTo`. */
  #knownTo: Position = START_OF_LOG;
  #seenTo: Position = START_OF_LOG;
  #isReading = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * What changes, from now on or behind a position, until the signal aborts. Throws
   * `too-many-listeners` at once, `read-store-unavailable` before the first news.
   */
  listen(listening: Listening): AsyncGenerator<ChangeNews, void> {
    const { listenersMax = Infinity } = this.#options;
    if (this.#listeners.size >= listenersMax) {
      throw new ProjectionFault('too-many-listeners', `${listenersMax} listen already.`);
    }
    const listener = new Listener(listening.signal);
    this.#listeners.add(listener);
    return this.#tell(listener, listening);
  }

  async *#tell(
    listener: Listener,
    { after, wants, signal }: Listening,
  ): AsyncGenerator<ChangeNews, void> {
    const { quietMs = QUIET_MS } = this.#options;
    try {
      await (this.#opening ??= this.#open());
      const isOfThisLog = after === undefined || (await this.#isGiven(after));
      let at = isOfThisLog && after !== undefined ? after : this.#now;
      let heardAt = performance.now();
      yield isOfThisLog
        ? { kind: 'seen', position: at }
        : { kind: 'reset', position: at, why: 'position-not-of-this-log' };
      while (!isAborted(signal)) {
        const records = at < this.#knownTo ? await this.#behind(at, signal) : [];
        if (records === 'broken') {
          at = this.#now;
          heardAt = performance.now();
          yield { kind: 'reset', position: at, why: 'changes-not-kept' };
          continue;
        }
        for (const record of records) {
          at = record.position;
          if (!wants(record)) continue;
          heardAt = performance.now();
          yield { kind: 'changed', position: at, record };
        }
        if (at >= this.#knownTo) at = laterPosition(at, this.#seenTo);
        const quiet = performance.now() - heardAt;
        if (quiet >= quietMs) {
          heardAt = performance.now();
          yield { kind: 'seen', position: at };
        } else if (at >= this.#knownTo) await listener.news(quietMs - quiet);
      }
    } finally {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    }
  }

  /** Up to here nothing is missing that is not told. */
  get #now(): Position {
    return laterPosition(this.#knownTo, this.#seenTo);
  }

  /** A position beyond what is applied may still come, if the log gave it. */
  async #isGiven(after: Position): Promise<boolean> {
    if (after <= this.#seenTo) return true;
    return after <= ((await this.#options.feed.head()) ?? START_OF_LOG);
  }

  /** The next records behind a position; none for now while the store is away. */
  async #behind(after: Position, signal: AbortSignal): Promise<readonly ChangeRecord[] | 'broken'> {
    const recent = this.#recent.behind(after);
    if (recent) return recent;
    const found = await this.#read(after, this.#knownTo);
    if (found) return unbroken(found, after) ?? 'broken';
    await pause(AFTER_FAILURE_MS, undefined, { signal }).catch(() => {});
    return [];
  }

  #read(after: Position, upTo: Position): Promise<readonly ChangeRecord[] | undefined> {
    return this.#options.store.changes(after, upTo, RECORDS_AT_ONCE).catch(() => undefined);
  }

  async #open(): Promise<void> {
    try {
      this.#stand(liveOf(await this.#options.store.groups()));
    } catch (failure) {
      this.#opening = undefined;
      throw failure;
    }
    this.#unwatch = this.#options.progress.watch((groups) => {
      this.#live = liveOf(groups) ?? this.#live;
      void this.#catchUp();
    });
  }

  #close(): void {
    this.#unwatch?.();
    this.#unwatch = this.#opening = this.#live = undefined;
    this.#recent.clear();
  }

  /** Who is not known to be anywhere begins here. */
  #stand(live: GroupProgress | undefined): void {
    this.#live = live;
    this.#knownTo = live?.position ?? START_OF_LOG;
    this.#seenTo = live?.seenTo ?? START_OF_LOG;
  }

  /** Reads what is new, once for all, and wakes them. */
  async #catchUp(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (let live = this.#live; live && live.seenTo > this.#seenTo; live = this.#live) {
        if (live.position > this.#knownTo) {
          const from = this.#knownTo;
          const found = await this.#read(from, live.position);
          if (!found) await pause(AFTER_FAILURE_MS);
          // Meanwhile the last listener may have gone, and another come.
          if (!found || this.#knownTo !== from) continue;
          this.#recent.add(unbroken(found, from));
          this.#knownTo = found.at(-1)?.position ?? live.position;
        }
        if (this.#knownTo >= live.position) this.#seenTo = live.seenTo;
        for (const listener of this.#listeners) listener.wake();
      }
    } finally {
      this.#isReading = false;
    }
  }
}

/** Waits for news, or for the time to say that there are none. */
class Listener {
  readonly #signal: AbortSignal;
  #wake: () => void = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  wake(): void {
    this.#wake();
  }

  async news(withinMs: number): Promise<void> {
    if (this.#signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', done);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.#signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }
}

function liveOf(groups: readonly GroupProgress[]): GroupProgress | undefined {
  return groups.find(({ group }) => group === LIVE);
}
