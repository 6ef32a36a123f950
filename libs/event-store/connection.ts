import { setMaxListeners } from 'node:events';
import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { EventStoreFault } from './errors.ts';

/**
 * The client objects behind one connection. There are four, because the client closes the whole
 * channel of an object when one call on it fails: a lost subscription would tear down the appends
 * under way beside it, and their outcome would be unknown. Tails of streams have one of their own,
 * since a server may end a connection on which many subscriptions are left.
 */
export class Connection {
  /** Where the store is, with whatever the client needs to know. */
  readonly url: string;
  readonly #closing = new AbortController();
  readonly #clients = new Map<ClientUse, KurrentDBClient>();

  constructor(url: string) {
    this.url = withoutFirstReadDelay(url);
    // Every command that waits for the store listens to it.
    setMaxListeners(0, this.#closing.signal);
    // A malformed URL is said at once, not by the first command.
    this.client('append');
  }

  /** Aborted when the connection is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The client object for one use. */
  client(use: ClientUse): KurrentDBClient {
    if (this.#closing.signal.aborted) {
      throw new EventStoreFault(
        'event-store-unavailable',
        'The connection to the event store is closed.',
      );
    }
    const known = this.#clients.get(use);
    if (known) return known;
    const made = KurrentDBClient.connectionString(this.url);
    this.#clients.set(use, made);
    return made;
  }

  /**
   * Lets go of a client object that answers no more, so that the next call makes a new one: its
   * append stream can hang without an error, and its native reads never recover from a first read
   * that met no server.
   */
  renew(use: ClientUse, broken: KurrentDBClient): void {
    if (this.#clients.get(use) !== broken) return;
    this.#clients.delete(use);
    void broken.dispose().catch(() => undefined);
  }

  /** Cancels every call under way and lets the process end. */
  async close(): Promise<void> {
    this.#closing.abort();
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.allSettled(clients.map((client) => client.dispose()));
  }
}

/** What a client object is used for. */
export type ClientUse = 'append' | 'subscribe' | 'tail' | 'read';

/**
 * The native half of the client sleeps the discovery interval (500 ms) before its first read, even
 * if there is one server and nothing to discover.
 */
function withoutFirstReadDelay(url: string): string {
  const several = /^[^/]+\+discover:/.test(url) || (url.split('?')[0] ?? '').includes(',');
  if (several || /[?&]discoveryinterval=/i.test(url)) return url;
  return `${url}${url.includes('?') ? '&' : '?'}discoveryInterval=1`;
}
