/** Runs what concerns one stream one after another, and different streams beside each other. */
export class CommandQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` after everything that was queued before for the same stream has ended. */
  async run<Result>(stream: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(stream);
    const mine = before ? before.then(work, work) : work();
    this.#last.set(stream, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(stream) === mine) this.#last.delete(stream);
    }
  }
}
