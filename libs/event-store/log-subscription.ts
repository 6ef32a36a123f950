import { excludeSystemEvents, START } from '@kurrent/kurrentdb-client';
import { commitOf, type Position } from '#kernel';
import type { Connection } from './connection.ts';
import { SubscriptionReader } from './subscription-reader.ts';

/**
 * A checkpoint for every so many windows of 32 events passed over. They matter only where system
 * events stand in a row; other events bring their own positions.
 */
const CHECKPOINT_INTERVAL = 16;
/** Events decoded ahead of whoever pulls. */
const BUFFERED_EVENTS = 128;

/** Subscribes to everything behind a position, from the start if there is none. */
export function subscribeToLog(
  connection: Connection,
  after: Position | undefined,
): SubscriptionReader {
  const commit = after === undefined ? undefined : commitOf(after);
  return new SubscriptionReader((checkpointReached) =>
    connection.client('subscribe').subscribeToAll(
      {
        fromPosition: commit === undefined ? START : { commit, prepare: commit },
        filter: excludeSystemEvents({
          checkpointInterval: CHECKPOINT_INTERVAL,
          checkpointReached,
        }),
      },
      { highWaterMark: BUFFERED_EVENTS },
    ),
  );
}
