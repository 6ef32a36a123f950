import type { ProposedEvent } from '../log/record.ts';
import type { BatchOptions, BatchPart } from '../protocol/append-messages.ts';
import { Status, StatusError } from '../rpc/status.ts';
import { eventBytes, type AppendLimits } from './limits.ts';

/** An append of which all parts have come. */
export interface GatheredAppend {
  readonly options: BatchOptions;
  readonly events: ProposedEvent[];
  /** About what it holds in memory. */
  bytes: number;
  failure: Error | undefined;
}

const emptyAppendBytes = 256;

/** Puts the parts of batch appends together; parts of several appends may come in any order. */
export class BatchParts {
  readonly #limits: AppendLimits;
  readonly #incomplete = new Map<string, GatheredAppend>();
  #bytes = 0;

  constructor(limits: AppendLimits) {
    this.#limits = limits;
  }

  /** Adds a part, and gives its append when it is complete. Throws for what ends the call. */
  add(part: BatchPart): GatheredAppend | undefined {
    const key = part.correlationId.toString('latin1');
    let append = this.#incomplete.get(key);
    if (!append) {
      if (!part.options) throw new StatusError(Status.INVALID_ARGUMENT, 'A batch has no options.');
      append = { options: part.options, events: [], bytes: emptyAppendBytes, failure: undefined };
      if (!part.isFinal) this.#incomplete.set(key, append);
    } else this.#bytes -= append.bytes;
    if (part.events instanceof Error) append.failure ??= part.events;
    else this.#collect(append, part.events);
    if (part.isFinal) {
      this.#incomplete.delete(key);
      return append;
    }
    this.#bytes += append.bytes;
    // Room for one append of any size, and for others beside it.
    if (this.#bytes > 2 * this.#limits.maxAppendBytes) {
      throw new StatusError(
        Status.RESOURCE_EXHAUSTED,
        'Too much of too many appends is incomplete.',
      );
    }
    return undefined;
  }

  #collect(append: GatheredAppend, events: readonly ProposedEvent[]): void {
    for (const event of events) {
      // One event too many shows that the append is too large; more of them need not be kept.
      if (append.bytes > this.#limits.maxAppendBytes + emptyAppendBytes) return;
      append.events.push(event);
      append.bytes += eventBytes(event);
    }
  }
}
