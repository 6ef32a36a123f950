import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  startEmbeddedEventStore,
  type RunningEventStore,
} from '@commune-ledger/embedded-event-store';
import { StartError } from '#platform';
import { cutInWords, sayCut, throwAsStartError } from './embedded-event-store.ts';
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

describe('what an embedded event store has cut', () => {
  test('is said in Vietnamese and English, with the place and the file that keeps it, if one does', () => {
    const warned: unknown[] = [];
    const log = { warn: (...what: unknown[]) => void warned.push(what) };
    const cut = { file: '.data/0.log', position: 700, bytes: 41 };
    const kept = { ...cut, keptIn: '.data/0.log.cut-700' };
    for (const each of [cut, kept]) sayCut(log)(each);
    expect(warned).toEqual([cut, kept].map((each) => [each, cutInWords(each)]));
    const [vi, en] = cutInWords(kept).split('\n');
    expect(vi).toMatch(
      /^Cuối .data.0.log, từ vị trí 700, có 41 byte .* trong .data.0.log.cut-700\.$/,
    );
    expect(en).toMatch(
      /^The log ended in 41 bytes .* 700 in .data.0.log: .* in .data.0.log.cut-700\.$/,
    );
    expect(cutInWords(cut)).toContain('They could not be kept.');
  });
});

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
      const takeBack = announceRunning(directory, program, { warn: () => undefined });
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
