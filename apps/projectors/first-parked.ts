import type { Position, Uuid } from '#kernel';
import type { ParkedEntry } from '#projections';

/** So many events of a queue are listed; all are counted. */
const QUEUE_MAX = 20;

/** What is parked in one document. */
export interface ParkedQueue {
  readonly head: ParkedEntry;
  readonly waiting: number;
  /** The first that wait behind it, in order. */
  readonly behind: readonly ParkedEntry[];
}

/** The documents that one event holds up. */
export interface HeldUp {
  readonly head: ParkedEntry;
  readonly documents: number;
  /** The first of them. */
  readonly queues: readonly ParkedQueue[];
}

/** How much is listed. */
export interface ParkedBounds {
  readonly events: number;
  /** Of each event. */
  readonly documents: number;
}

/** The queues of documents, of entries that come document by document. */
export async function* queuesOf(entries: AsyncIterable<ParkedEntry>): AsyncGenerator<ParkedQueue> {
  let queue: { head: ParkedEntry; waiting: number; behind: ParkedEntry[] } | undefined;
  for await (const entry of entries) {
    if (queue?.head.document === entry.document) {
      queue.waiting += 1;
      if (queue.behind.length < QUEUE_MAX) queue.behind.push(entry);
    } else {
      if (queue) yield queue;
      queue = { head: entry, waiting: 0, behind: [] };
    }
  }
  if (queue) yield queue;
}

/**
 * The first events, in order of position, that hold documents up, and how many documents all others
 * do. Queues come in any order and may be many: at most twice as much is held as is listed.
 */
export class FirstParked {
  readonly #bounds: ParkedBounds;
  #held = new Map<Uuid, { head: ParkedEntry; documents: number; queues: ParkedQueue[] }>();
  #documents = 0;
  /** Events from here on are not among the first. */
  #beyond: Position | undefined;

  constructor(bounds: ParkedBounds) {
    this.#bounds = bounds;
  }

  add(queue: ParkedQueue): void {
    this.#documents += 1;
    const { head } = queue;
    if (this.#beyond !== undefined && head.position >= this.#beyond) return;
    const held = this.#held.get(head.eventId) ?? { head, documents: 0, queues: [] };
    this.#held.set(head.eventId, held);
    held.documents += 1;
    if (held.queues.length < this.#bounds.documents) held.queues.push(queue);
    if (this.#held.size > 2 * this.#bounds.events) this.#cut();
  }

  /** In order of position. */
  events(): readonly HeldUp[] {
    if (this.#held.size > this.#bounds.events) this.#cut();
    return this.#inOrder();
  }

  /** How many documents are held up by events that are not listed. */
  documentsMore(): number {
    return this.events().reduce((left, { documents }) => left - documents, this.#documents);
  }

  #cut(): void {
    const all = this.#inOrder();
    this.#beyond = all[this.#bounds.events]?.head.position;
    this.#held = new Map(
      all.slice(0, this.#bounds.events).map((held) => [held.head.eventId, held]),
    );
  }

  #inOrder() {
    return [...this.#held.values()].sort((a, b) => (a.head.position < b.head.position ? -1 : 1));
  }
}
