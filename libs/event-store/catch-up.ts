import type { LogFeed, LoggedEvent, LogRange } from '#kernel';
import type { Connection } from './connection.ts';
import { faultOf } from './errors-of-client.ts';
import { Patience } from './patience.ts';
import { streamTail } from './stream-tail.ts';

/**
 * The log between two positions; see `LogFeed.readLog`. By subscription: the client's reads lose the
 * milliseconds of store times.
 */
export async function* readLog(
  feed: Pick<LogFeed, 'follow' | 'head'>,
  range: LogRange,
  patienceMs: number,
): AsyncGenerator<LoggedEvent, void> {
  const { after, signal = new AbortController().signal } = range;
  const upTo = range.upTo ?? (await feed.head());
  if (upTo === undefined || (after !== undefined && after >= upTo)) return;
  const patience = new Patience(patienceMs);
  const follow = { signal, ...(after === undefined ? {} : { after }) };
  for await (const message of feed.follow(follow)) {
    if (message.kind === 'disconnected') {
      if (patience.isOver()) throw faultOf(message.cause, 'The log cannot be read to its end');
      continue;
    }
    if (message.kind === 'connected') continue;
    patience.renew();
    if (message.kind === 'event') {
      if (message.event.position > upTo) return;
      yield message.event;
      if (message.event.position === upTo) return;
    } else if (message.position !== undefined && message.position >= upTo) {
      return;
    } else if (message.kind === 'caughtUp' && range.upTo !== undefined) {
      // The log ends before the position that was asked for.
      return;
    }
  }
  // An end that is none must not look like one to whoever audits.
  signal.throwIfAborted();
  throw faultOf('the connection was closed', 'The log cannot be read to its end');
}

/** Streams merged in the order of the log; see `EventStore.readStreams`. */
export async function* readStreams(
  connection: Connection,
  streams: readonly string[],
  patienceMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LoggedEvent, void> {
  const tails = [...new Set(streams)].map((stream) =>
    streamTail(connection, { stream, after: -1, patienceMs, ...(signal ? { signal } : {}) }),
  );
  try {
    const heads = await Promise.all(
      tails.map(async (tail) => ({ tail, event: await nextOf(tail) })),
    );
    for (;;) {
      const first = heads.reduce<(typeof heads)[number] | undefined>(
        (least, head) => (isBefore(head.event, least?.event) ? head : least),
        undefined,
      );
      if (!first?.event) return;
      yield first.event;
      first.event = await nextOf(first.tail);
    }
  } finally {
    await Promise.all(tails.map((tail) => tail.return()));
  }
}

async function nextOf(tail: AsyncGenerator<LoggedEvent, void>): Promise<LoggedEvent | undefined> {
  const { value } = await tail.next();
  return value ?? undefined;
}

function isBefore(event: LoggedEvent | undefined, other: LoggedEvent | undefined): boolean {
  return event !== undefined && (other === undefined || event.position < other.position);
}
