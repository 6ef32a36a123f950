import type { AllStreamSubscription, StreamSubscription } from '@kurrent/kurrentdb-client';

/** What a subscription says, in order. */
export interface Listening {
  readonly heard: readonly string[];
  /** Adds what the test itself hears. */
  hear(what: string): void;
  /** Kept when something was heard so many times. */
  until(what: string, times?: number): Promise<void>;
  /** Ends the subscription. */
  end(): Promise<void>;
}

/** Listens to a subscription: events by their types, and what it says of itself. */
export function listen(subscription: AllStreamSubscription | StreamSubscription): Listening {
  const heard: string[] = [];
  const checks = new Set<() => void>();
  const hear = (what: string) => {
    heard.push(what);
    for (const check of checks) check();
  };
  subscription.on('confirmation', () => hear('confirmation'));
  subscription.on('caughtUp', () => hear('caughtUp'));
  subscription.on('data', (resolved) => hear(resolved.event?.type ?? 'unresolved'));
  subscription.on('error', (error) => hear(error.constructor.name));
  const until = (what: string, times = 1) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (heard.filter((one) => one === what).length < times) return;
        checks.delete(check);
        resolve();
      };
      checks.add(check);
      check();
    });
  return { heard, hear, until, end: () => subscription.unsubscribe() };
}
