import { START } from '@kurrent/kurrentdb-client';
import type { LoggedEvent } from '#kernel';
import type { Connection } from './connection.ts';
import { faultOf, statedFault } from './errors-of-client.ts';
import { Patience } from './patience.ts';
import { SubscriptionReader } from './subscription-reader.ts';

/** How long a healthy store may take for one message. */
const MESSAGE_TIMEOUT_MS = 10_000;

/** Which part of a stream to read, and how long to wait for a lost store. */
export interface TailRequest {
  readonly stream: string;
  /** Read behind this revision; -1 for the whole stream. */
  readonly after: number;
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
}

/**
 * The events of one stream behind a revision, as of some moment after the call, then ends.
 *
 * By a subscription that is left when it has caught up: the client's native reads can stall for
 * 40 ms, lose the milliseconds of store times, and never recover from a first read that met no
 * server. A lost connection is made anew behind the last event handed out.
 */
export async function* streamTail(
  connection: Connection,
  request: TailRequest,
): AsyncGenerator<LoggedEvent, void> {
  const { stream, signal, patienceMs } = request;
  const patience = new Patience(patienceMs);
  let after = request.after;
  for (;;) {
    const reader = subscribe(connection, stream, after);
    let cause: unknown;
    try {
      for (;;) {
        const pulled = await reader.next({
          timeoutMs: MESSAGE_TIMEOUT_MS,
          ...(signal ? { signal } : {}),
        });
        if (pulled.kind === 'caughtUp') return;
        if (pulled.kind === 'event') {
          patience.renew();
          after = pulled.event.revision;
          yield pulled.event;
        }
        if (pulled.kind === 'ended') {
          cause = pulled.cause;
          break;
        }
      }
    } finally {
      await reader.close();
    }
    signal?.throwIfAborted();
    const stated = statedFault(cause);
    if (stated) throw stated;
    if (connection.closing.aborted || patience.isOver()) {
      throw faultOf(cause, `Stream ${stream} cannot be read`);
    }
    await patience.pause(connection.closing);
  }
}

function subscribe(connection: Connection, stream: string, after: number): SubscriptionReader {
  return new SubscriptionReader(() =>
    connection.client('tail').subscribeToStream(stream, {
      fromRevision: after < 0 ? START : BigInt(after),
      // What is decided on must be what the leader has.
      requiresLeader: true,
    }),
  );
}
