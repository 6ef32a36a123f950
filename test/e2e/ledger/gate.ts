/** A gate that a test closes in front of the worker, and opens. */
export class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => {};
  #someoneWaits: () => void = () => {};

  /** From now on whoever passes waits. Resolves when somebody does. */
  close(): Promise<void> {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    return new Promise((resolve) => {
      this.#someoneWaits = resolve;
    });
  }

  open(): void {
    this.#open();
    this.#opened = Promise.resolve();
  }

  readonly pass = (): Promise<void> => {
    this.#someoneWaits();
    return this.#opened;
  };
}
