import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startEmbeddedEventStore,
  type RunningEventStore,
} from '@commune-ledger/embedded-event-store';
import { StartError } from '#platform';
import { throwAsStartError } from './embedded-event-store.ts';
import { announceRunning } from './running-file.ts';

async function refusalOf(start: Promise<RunningEventStore>, directory: string): Promise<Error> {
  try {
    await start.catch((error: unknown) => throwAsStartError(error, directory));
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return error as Error;
  }
  throw new Error('It started.');
}

describe('what keeps an embedded event store from starting', () => {
  test('is said in Vietnamese and English, with the address of the store that is in the way', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'in-use-'));
    const store = await startEmbeddedEventStore({ directory });
    try {
      const alone = await refusalOf(startEmbeddedEventStore({ directory }), directory);
      expect(alone).toMatchObject({ code: 'data-directory-in-use' });
      expect(alone.message).toMatch(
        /^Một kho sự kiện khác đang dùng DATA_DIR: .*\nThe data directory/,
      );
      expect(alone.message).not.toContain('It is at');
      const url = 'http://127.0.0.1:8080';
      const program = { pid: process.pid, eventStoreUrl: store.connectionString, url };
      const takeBack = announceRunning(directory, program);
      const { message } = await refusalOf(startEmbeddedEventStore({ directory }), directory);
      takeBack();
      const where = `${store.connectionString} (pid ${process.pid}, ${url}).`;
      expect(message).toContain(`Nó ở ${where}\n`);
      expect(message).toContain(`It is at ${where}`);
    } finally {
      await store.close();
      rmSync(directory, { recursive: true });
    }
  });

  test('is given on as it is, where it is no failure of the store', () => {
    const fault = new TypeError('a fault of the program');
    expect(() => throwAsStartError(fault, '.data')).toThrow(fault);
  });
});
