/** Whether a signal aborted; asked anew behind each wait, which the compiler does not see. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** What the engine waits by: pauses, and the time between two moments. Simulations bring their own. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  elapsed(): number;
  /** Waits, or until the signal aborts; never throws. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = { elapsed: () => performance.now(), pause };

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
