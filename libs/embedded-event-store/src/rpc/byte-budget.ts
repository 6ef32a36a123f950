import type { Call } from './call.ts';

interface Waiting {
  readonly call: Call;
  readonly bytes: number;
  readonly later: (share: Share) => void;
}

/**
 * Bytes that calls hold in memory together. A call for which there is no room waits until others have given
 * theirs back; one that was admitted is never held up, whatever it still sends, so that each can end. One that
 * needs more than there is passes when no other is there.
 */
export class ByteBudget {
  readonly #most: number;
  readonly #least: number;
  readonly #waiting = new Set<Waiting>();
  #held = 0;
  #sharers = 0;

  /** `least` is what a call counts before all of it has come. */
  constructor(most: number, least: number) {
    this.#most = most;
    this.#least = least;
  }

  /** The share of a call that needs so many bytes as far as is known, at once or later; in order. */
  admit(call: Call, bytes: number, later: (share: Share) => void): Share | undefined {
    const waiting = { call, bytes: Math.max(bytes, this.#least), later };
    if (this.#waiting.size === 0 && this.#hasRoom(waiting)) return this.#share(waiting);
    this.#waiting.add(waiting);
    call.onEnd(() => this.#leave(waiting));
    return undefined;
  }

  #hasRoom({ bytes }: Waiting): boolean {
    return this.#sharers === 0 || this.#held + bytes <= this.#most;
  }

  #share({ bytes }: Waiting): Share {
    this.#sharers += 1;
    this.#held += bytes;
    return new Share(bytes, this.#least, (change, isLast) => this.#change(change, isLast));
  }

  #leave(waiting: Waiting): void {
    // Those behind it may need less.
    if (this.#waiting.delete(waiting)) this.#admitWaiting();
  }

  #admitWaiting(): void {
    for (const waiting of this.#waiting) {
      const { call, later } = waiting;
      if (!call.ended && !this.#hasRoom(waiting)) return;
      this.#waiting.delete(waiting);
      // What one sent that is over is read and dropped, so that it can close.
      if (call.ended) call.resume();
      else later(this.#share(waiting));
    }
  }

  #change(change: number, isLast: boolean): void {
    this.#held += change;
    if (isLast) this.#sharers -= 1;
    if (change < 0 || isLast) this.#admitWaiting();
  }
}

/** What one call holds. */
export class Share {
  readonly #least: number;
  readonly #change: (change: number, isLast: boolean) => void;
  #held: number;
  #isOver = false;

  constructor(held: number, least: number, change: (change: number, isLast: boolean) => void) {
    this.#held = held;
    this.#least = least;
    this.#change = change;
  }

  /** Says how many bytes the call needs now, of which not all has come. */
  hold(bytes: number): void {
    this.#set(Math.max(bytes, this.#least));
  }

  /** Says how many it holds when all of it has come. */
  complete(bytes: number): void {
    this.#set(bytes);
  }

  /** Gives all of them back. */
  giveBack(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#change(-this.#held, true);
  }

  #set(bytes: number): void {
    if (this.#isOver || bytes === this.#held) return;
    const change = bytes - this.#held;
    this.#held = bytes;
    this.#change(change, false);
  }
}
