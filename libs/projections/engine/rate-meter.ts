const SECONDS = 10;

/** Counts what went through in the last ten whole seconds. */
export class RateMeter {
  readonly #counts = new Array<number>(SECONDS).fill(0);
  #second = 0;
  #first: number | undefined;

  /** So many went through now. */
  add(count: number, nowMs: number): void {
    const at = this.#moveTo(nowMs);
    this.#first ??= this.#second;
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }

  /** How many a second, lately. */
  perSecond(nowMs: number): number {
    this.#moveTo(nowMs);
    const sum = this.#counts.reduce((all, each) => all + each, 0);
    // Who has just begun has not gone slowly for ten seconds.
    const seconds = this.#second - (this.#first ?? this.#second) + 1;
    return Math.round(sum / Math.min(SECONDS, seconds));
  }

  #moveTo(nowMs: number): number {
    const second = Math.floor(nowMs / 1_000);
    const passed = Math.min(SECONDS, Math.max(0, second - this.#second));
    for (let n = 1; n <= passed; n += 1) this.#counts[(this.#second + n) % SECONDS] = 0;
    if (passed === SECONDS) this.#counts.fill(0);
    this.#second = Math.max(this.#second, second);
    return this.#second % SECONDS;
  }
}
