import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  spawnEmbeddedEventStore,
  startEmbeddedEventStore,
  type EmbeddedEventStoreOptions,
} from '../src/index.ts';
import { afterTest, temporaryDirectory } from './running-store.ts';

describe('options that no store can have', () => {
  it.each<[options: object | undefined, fault: string]>([
    [undefined, 'directory must be the path of the data directory, and not undefined.'],
    [{ directory: undefined }, 'directory must be the path of the data directory'],
    [{ directory: '' }, 'directory must be the path of the data directory, and not "".'],
    [{ directory: 5 }, 'directory must be the path of the data directory, and not 5.'],
    [{ port: -1 }, 'port must be a whole number from 0 to 65535, and not -1.'],
    [{ port: 99_999 }, 'port must be a whole number from 0 to 65535, and not 99999.'],
    [{ port: '2113' }, 'port must be a whole number from 0 to 65535, and not "2113".'],
    [{ maxEventBytes: 0 }, 'maxEventBytes must be a whole number of bytes from 1 to 1073741824'],
    [{ maxAppendBytes: 'much' }, 'maxAppendBytes must be a whole number of bytes from 1'],
    [{ startCheckBytes: -5 }, 'startCheckBytes must be a whole number of bytes from 0'],
    [{ startCheckMs: 1.5 }, 'startCheckMs must be a whole number of milliseconds from 0'],
    [{ segmentBytes: 0 }, 'segmentBytes must be a whole number of bytes from 1'],
    [{ readyTimeoutMs: 0 }, 'readyTimeoutMs must be a whole number of milliseconds from 1'],
    [{ onRoom: true }, 'onRoom must be a function, and not true.'],
    [{ onCut: 'console.log' }, 'onCut must be a function, and not "console.log".'],
    [{ dir: 1 }, 'There is no option dir here. There are directory, port, '],
    [{ directory: undefined, dir: '.data' }, 'There is no option dir here.'],
    [{ toString: 1 }, 'There is no option toString here.'],
  ])('are refused by either way to start one, and make nothing: %j', async (options, fault) => {
    const directory = join(await temporaryDirectory(), 'data');
    const given = (options && { directory, ...options }) as EmbeddedEventStoreOptions;
    for (const start of [startEmbeddedEventStore, spawnEmbeddedEventStore]) {
      await expect(start(given)).rejects.toMatchObject({
        name: 'EventStoreError',
        code: 'configuration-invalid',
        message: expect.stringContaining(fault),
      });
    }
    expect([existsSync(directory), existsSync('undefined')]).toEqual([false, false]);
  });

  it.each([
    [startEmbeddedEventStore, { readyTimeoutMs: 60_000 }],
    [spawnEmbeddedEventStore, { segmentBytes: 20_000 }],
  ])('are those of the other way to start one: %s takes no %j', async (start, other) => {
    const directory = join(await temporaryDirectory(), 'data');
    await expect(start({ directory, ...other })).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringContaining(`There is no option ${Object.keys(other)[0]} here.`),
    });
    expect(existsSync(directory)).toBe(false);
  });

  it('are not taken from the environment of a program, which is that of its own store', async () => {
    const directory = await temporaryDirectory();
    process.env['EVENT_MAX_BYTES'] = 'much';
    afterTest(() => Promise.resolve(delete process.env['EVENT_MAX_BYTES']));
    const store = await spawnEmbeddedEventStore({ directory });
    afterTest(() => store.close());
    expect(store.connectionString).toContain(String(store.port));
  }, 60_000);

  it('that a store can have reach one in a process of its own', async () => {
    const directory = await temporaryDirectory();
    const store = await spawnEmbeddedEventStore({
      directory,
      startCheckMs: 0,
      readyTimeoutMs: 60_000,
    });
    afterTest(() => store.close());
    expect(store.connectionString).toContain(String(store.port));
  }, 60_000);
});
