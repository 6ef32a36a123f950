import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** How server-sent events are written. */
export interface EventStreamOptions {
  /** How long a socket may take nothing before it is given up. */
  readonly stalledMs: number;
  /** Aborted once nobody reads any more, or the program ends. */
  readonly signal: AbortSignal;
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Else a proxy would keep events until they fill its buffer.
  'x-accel-buffering': 'no',
  connection: 'close',
};

/**
 * Writes events to whoever asked, the next one only when the socket took the one before: what waits
 * in this process for a slow reader is one event. Ends, whatever happens; a socket that takes nothing
 * is destroyed, and its reader goes on behind the last id it got.
 */
export async function streamEvents(
  reply: FastifyReply,
  events: AsyncIterable<string>,
  { stalledMs, signal }: EventStreamOptions,
): Promise<void> {
  const { raw } = reply.hijack();
  raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...HEADERS });
  raw.flushHeaders();
  try {
    for await (const event of events) {
      if (signal.aborted) break;
      if (!raw.write(event) && !(await isTaken(raw, stalledMs, signal))) {
        raw.destroy();
        return;
      }
    }
  } finally {
    raw.end();
  }
}

async function isTaken(
  raw: ServerResponse,
  stalledMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const either = new AbortController();
  const stop = (): void => either.abort();
  const timer = setTimeout(stop, stalledMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await once(raw, 'drain', { signal: either.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
