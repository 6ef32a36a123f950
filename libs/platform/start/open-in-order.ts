import type { Running } from './run-program.ts';

/** The parts of a program that are open, in the order in which they were opened. */
export class Opened {
  readonly #closers: (() => Promise<unknown>)[] = [];
  #isClosing = false;

  /** Whether they are being closed, or are. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** A part that was opened, by how it is closed. */
  push(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  /** Closes every part, the last first, even if one cannot be closed; then throws the first fault. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const faults: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      await close().catch((fault: unknown) => faults.push(fault));
    }
    if (faults.length > 0) throw faults[0];
  }
}

/**
 * Opens the parts of a program one after the other; `stop` closes them in the opposite order. Throws
 * what kept one from opening, with nothing left open.
 */
export async function openInOrder<Parts extends object>(
  open: (opened: Opened) => Promise<Parts>,
): Promise<Parts & Running> {
  const opened = new Opened();
  try {
    return { ...(await open(opened)), stop: () => opened.close() };
  } catch (error) {
    // Why it did not start is what has to be known; what then would not close follows from it.
    await opened.close().catch(() => undefined);
    throw error;
  }
}
