import type { Logger } from 'pino';
import type { LogFeed } from '#kernel';
import { hasTokenKey, type Configuration } from '#platform';

const OPENED = 'ledger.opened.v1';

/**
 * Warns before a token key is made for a log that has events already: the key of before was lost, or
 * was left behind when the log was moved, and whoever starts this hears of it while it can be put back.
 */
export async function warnOfNewTokenKey(
  { TOKEN_JWKS_URL, DATA_DIR }: Configuration,
  log: Logger,
  feed: Pick<LogFeed, 'readLog'>,
): Promise<void> {
  if (TOKEN_JWKS_URL !== undefined || (await hasTokenKey(DATA_DIR))) return;
  if (await isNew(feed)) return;
  log.warn(
    { DATA_DIR },
    'the log has events, but DATA_DIR had no token-key.json: a new key is made. Tokens issued so far ' +
      'are refused, and who records from now on has other references than before. If the key was lost, ' +
      'stop, put token-key.json back from a backup, and start again',
  );
}

async function isNew(feed: Pick<LogFeed, 'readLog'>): Promise<boolean> {
  for await (const { type } of feed.readLog()) if (type !== OPENED) return false;
  return true;
}
