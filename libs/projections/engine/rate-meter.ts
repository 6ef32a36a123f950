const SECONDS = 10;

/** Counts what went through in the last ten whole seconds. */
export class RateMeter {
  readonly #counts = new Array<number>(SECONDS).fill(0);
  #second = 0;

  /** So many went through now. */
  add(count: number, nowMs: number): void {
    const at = this.#moveTo(nowMs);
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }

  /** How many a second, lately. */
  perSecond(nowMs: number): number {
    this.#moveTo(nowMs);
    return Math.round(this.#counts.reduce((sum, each) => sum + each, 0) / SECONDS);
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
