import { START_OF_LOG, type LogFeed } from '#kernel';
import { ProjectionFault } from '../faults.ts';
import type { GroupProgress } from '../read-store.ts';

/** Refuses to go on from a checkpoint that this log does not have (D10). */
export async function checkLog(feed: LogFeed, progress: GroupProgress): Promise<void> {
  const { position, eventId, ledgerId } = progress;
  if (position === START_OF_LOG) return;
  const opened = await feed.ledgerId();
  const isSameLedger = ledgerId === undefined || opened === ledgerId;
  if (isSameLedger && (await feed.eventIdAt(position)) === eventId) return;
  throw new ProjectionFault(
    'read-store-belongs-to-another-log',
    `The read store was filled from another log (ledger ${ledgerId ?? 'unnamed'}, position ` +
      `${position}). Point READ_STORE_URL at the database of this log, or at an empty one: it is ` +
      'then rebuilt from the log at the next start.',
    { position, eventId, ledgerId, opened },
  );
}

/** The log's own id is in the checkpoint from the first batch on. */
export async function withLedgerId(
  feed: Pick<LogFeed, 'ledgerId'>,
  progress: GroupProgress,
): Promise<GroupProgress> {
  if (progress.ledgerId !== undefined) return progress;
  const ledgerId = await feed.ledgerId();
  return ledgerId === undefined ? progress : { ...progress, ledgerId };
}
