import {
  UnknownError,
  type AllStreamResolvedEvent,
  type KurrentDBClient,
  type RecordedEvent,
} from '@kurrent/kurrentdb-client';
import type { Connection } from './connection.ts';
import { faultOf, statedFault } from './errors-of-client.ts';
import { Patience } from './patience.ts';

/** Waits until the store answers, whatever it answers. */
export type StoreIsThere = () => Promise<void>;

/**
 * A short read of the whole log by the client's native half, for what no subscription can tell
 * (backwards, or from a position on). A client whose first read met no server is dead for ever: so
 * the store must answer before, and a client whose read failed is not used again.
 */
export async function nativeRead(
  connection: Connection,
  patienceMs: number,
  storeIsThere: StoreIsThere,
  read: (client: KurrentDBClient) => AsyncIterable<AllStreamResolvedEvent>,
): Promise<RecordedEvent[]> {
  const patience = new Patience(patienceMs);
  for (;;) {
    const client = connection.client('read');
    try {
      const events: RecordedEvent[] = [];
      for await (const { event } of read(client)) if (event) events.push(event);
      return events;
    } catch (error) {
      if (isNoPosition(error)) return [];
      connection.renew('read', client);
      const stated = statedFault(error);
      if (stated) throw stated;
      if (connection.closing.aborted || patience.isOver()) {
        throw faultOf(error, 'The log cannot be read');
      }
    }
    await patience.pause(connection.closing);
    await storeIsThere();
  }
}

/** KurrentDB refuses a position at which no record begins: there is no event there. */
function isNoPosition(error: unknown): boolean {
  return error instanceof UnknownError && /invalid position/i.test(error.message);
}
