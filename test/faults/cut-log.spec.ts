import { cp, readdir, readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedEventStore } from '@commune-ledger/embedded-event-store';
import { connectEventStore, type EventStore } from '#event-store';
import { Chance } from '#testing/chance.ts';
import { aCommand, added, aTally } from '#testing/event-store/index.ts';
import { isFullRun, seed } from './full-run.ts';
import { removeDirectory, temporaryDirectory } from './processes/ledger.ts';

const LIMIT_MS = isFullRun ? 600_000 : 60_000;
const cutsOfAShortRun = 12;

/** What the log of a directory holds, read through the protocol: texts of stream and amount. */
async function eventsIn(directory: string): Promise<string[]> {
  return withStore(directory, async (store) => {
    const events: string[] = [];
    for await (const { stream, type, data } of store.readLog()) {
      if (type === 'tally.added.v1') events.push(`${stream} ${JSON.stringify(data)}`);
    }
    return events;
  });
}

async function withStore<Result>(
  directory: string,
  use: (store: EventStore) => Promise<Result>,
): Promise<Result> {
  const server = await startEmbeddedEventStore({ directory });
  const store = await connectEventStore(server.connectionString);
  try {
    return await use(store);
  } finally {
    await store.close();
    await server.close();
  }
}

describe(`a command with three events on two streams, its file cut (seed ${seed})`, () => {
  const directories: string[] = [];
  let whole: string;
  let file: string;
  let before: number;
  let after: number;

  beforeAll(async () => {
    whole = await temporaryDirectory();
    directories.push(whole);
    const [to, other, earlier] = [aTally(), aTally(), aTally()];
    const segments = async (): Promise<string[]> =>
      (await readdir(whole)).filter((name) => name.endsWith('.log'));
    const server = await startEmbeddedEventStore({ directory: whole });
    const store = await connectEventStore(server.connectionString);
    const size = async (): Promise<number> => (await readFile(path.join(whole, file))).length;
    await store.openLog();
    await store.execute(aCommand(), earlier, async () => ({ events: [added(1)] }));
    const [only, ...more] = await segments();
    if (only === undefined || more.length > 0) throw new Error('one segment was expected');
    file = only;
    before = await size();
    await store.execute(aCommand(), to, async () => ({
      events: [added(2), added(3)],
      others: [{ to: other, events: [added(4)] }],
    }));
    after = await size();
    // As kill -9 leaves it: a copy, taken before the store ends in order.
    const copy = await temporaryDirectory();
    directories.push(copy);
    await cp(whole, copy, { recursive: true });
    await store.close();
    await server.close();
    whole = copy;
  }, LIMIT_MS);
  afterAll(() => Promise.all(directories.map(removeDirectory)));

  function* cuts(): Generator<number> {
    const chance = new Chance(seed);
    if (isFullRun) for (let at = before; at < after; at += 1) yield at;
    else {
      yield* [before, before + 1, after - 1];
      for (let n = 3; n < cutsOfAShortRun; n += 1) yield chance.between(before, after - 1);
    }
  }

  test(
    `is there as a whole or not at all (${isFullRun ? 'every byte' : `${cutsOfAShortRun} bytes`})`,
    async () => {
      const uncut = await eventsIn(await cutAt(after));
      expect(uncut).toHaveLength(4);
      for (const at of cuts()) {
        expect([at, await eventsIn(await cutAt(at))]).toEqual([at, uncut.slice(0, 1)]);
      }
    },
    LIMIT_MS,
  );

  async function cutAt(length: number): Promise<string> {
    const copy = await temporaryDirectory();
    directories.push(copy);
    await cp(whole, copy, { recursive: true });
    await truncate(path.join(copy, file), length);
    return copy;
  }
});
