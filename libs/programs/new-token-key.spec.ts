import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { LoggedEvent } from '#kernel';
import { localTokenKey, readConfiguration } from '#platform';
import { busyCommune, recordedFeed } from '#testing/feeds/index.ts';
import { warnOfNewTokenKey } from './new-token-key.ts';

const log = busyCommune(3);

describe('A token key that is about to be made', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'commune-ledger-new-key-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const warned = async (events: readonly LoggedEvent[], environment = {}): Promise<string> => {
    let said = '';
    const memory = new Writable({
      write: (bytes: Buffer, _, done) => {
        said += bytes.toString();
        done();
      },
    });
    const configuration = readConfiguration({ DATA_DIR: dataDir, ...environment });
    await warnOfNewTokenKey(configuration, pino(memory), recordedFeed(events));
    return said;
  };

  test('for a log that has events is warned of, with the way back', async () => {
    expect(await warned(log)).toContain('put token-key.json back from a backup');
  });

  test('for a new log is nothing to speak of', async () => {
    expect(await warned(log.slice(0, 1))).toBe('');
    expect(await warned([])).toBe('');
  });

  test('is not, where there is one, or an identity provider has its own', async () => {
    const provider = { TOKEN_JWKS_URL: 'http://127.0.0.1/keys', ACTOR_REF_SECRET: 'x'.repeat(40) };
    expect(await warned(log, provider)).toBe('');
    await localTokenKey(dataDir);
    expect(await warned(log)).toBe('');
  });
});
