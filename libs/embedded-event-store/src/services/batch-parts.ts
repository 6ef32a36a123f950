import type { ProposedEvent } from '../log/record.ts';
import type { BatchOptions, BatchPart } from '../protocol/append-messages.ts';
import { Status, StatusError } from '../rpc/status.ts';
import { eventBytes, type AppendLimits } from './limits.ts';

/** An append of which all parts have come. */
export interface GatheredAppend {
  /** The client's id of it, in the client's form. */
  readonly correlation: Buffer;
  readonly options: BatchOptions;
  readonly events: ProposedEvent[];
  /** About what it holds in memory. */
  bytes: number;
  failure: Error | undefined;
}

/** An append of which more parts are to come. */
interface IncompleteAppend extends GatheredAppend {
  /** Whether its deadline has passed: nothing of it is kept but that, until its last part has come. */
  isLate: boolean;
  timer?: NodeJS.Timeout | undefined;
}

const emptyAppendBytes = 256;

/** Puts the parts of batch appends together; parts of several appends may come in any order. */
export class BatchParts {
  readonly #limits: AppendLimits;
  readonly #onLate: (append: GatheredAppend) => void;
  readonly #incomplete = new Map<string, IncompleteAppend>();
  #bytes = 0;

  /** `onLate` is told of each append whose deadline passes before its last part has come. */
  constructor(limits: AppendLimits, onLate: (append: GatheredAppend) => void) {
    this.#limits = limits;
    this.#onLate = onLate;
  }

  /** Adds a part, and gives its append when it is complete. Throws for what ends the call. */
  add(part: BatchPart): GatheredAppend | undefined {
    const key = part.correlationId.toString('latin1');
    let append = this.#incomplete.get(key);
    if (!append) {
      // The rest of an append that nobody has begun, as a real node sees it.
      if (!part.options) return undefined;
      append = {
        // A copy, which does not keep the whole message.
        correlation: Buffer.from(part.correlation),
        options: part.options,
        events: [],
        bytes: emptyAppendBytes,
        failure: undefined,
        isLate: false,
      };
      if (!part.isFinal) this.#begin(key, append);
    } else this.#bytes -= append.bytes;
    if (part.events instanceof Error) append.failure ??= part.events;
    else this.#collect(append, part.events);
    if (part.isFinal) {
      this.#incomplete.delete(key);
      clearTimeout(append.timer);
      return append.isLate ? undefined : append;
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

  /** Forgets what is incomplete. */
  clear(): void {
    for (const { timer } of this.#incomplete.values()) clearTimeout(timer);
    this.#incomplete.clear();
  }

  #begin(key: string, append: IncompleteAppend): void {
    this.#incomplete.set(key, append);
    append.timer = afterDeadline(append.options, () => {
      append.isLate = true;
      append.events.length = 0;
      this.#bytes -= append.bytes - emptyAppendBytes;
      append.bytes = emptyAppendBytes;
      this.#onLate(append);
    });
  }

  #collect(append: IncompleteAppend, events: readonly ProposedEvent[]): void {
    if (append.isLate) return;
    for (const event of events) {
      // One event too many shows that the append is too large; more of them need not be kept.
      if (append.bytes > this.#limits.maxAppendBytes + emptyAppendBytes) return;
      append.events.push(event);
      append.bytes += eventBytes(event);
    }
  }
}

/** Does something when the deadline of an append has passed, if it has one. */
export function afterDeadline(
  { deadlineMs }: BatchOptions,
  expire: () => void,
): NodeJS.Timeout | undefined {
  if (deadlineMs === undefined) return undefined;
  return setTimeout(expire, Math.min(Math.max(deadlineMs - Date.now(), 0), 0x7fffffff)).unref();
}
