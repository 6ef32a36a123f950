import { describe, expect, it } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedEventStore } from '../src/index.ts';
import { all, runningStore } from './running-store.ts';

const options = { segmentBytes: 2_000_000, startCheckBytes: 0 };

/** A log of five segments of eight blocks, and what changes a byte of the oldest, or changes it back. */
async function aLog() {
  const { directory, store, client } = await runningStore(options);
  for (let n = 0; n < 15; n++) {
    const data = { text: String(n % 10).repeat(700_000) };
    await client.appendToStream('old', jsonEvent({ type: 't', data }));
  }
  await client.dispose();
  await store.close();
  const [oldest] = (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();
  const file = join(directory, oldest as string);
  const flip = async () => {
    const bytes = await readFile(file);
    bytes[100_000] = (bytes[100_000] as number) ^ 1;
    await writeFile(file, bytes);
  };
  return { directory, file, flip };
}

describe('damage that the check behind the start finds while 64 writers append', () => {
  it('ends the store with all that it acknowledged durable, and no start succeeds before it is mended', async () => {
    const { directory, file, flip } = await aLog();
    await flip();
    const { store, client } = await runningStore({ directory, ...options });
    const acknowledged = new Map<string, bigint>();
    const writers = Array.from({ length: 64 }, async (_, writer) => {
      for (;;) {
        const event = jsonEvent({ type: 't', data: { text: 'x'.repeat(500) } });
        const { position } = await client.appendToStream(`writer-${writer}`, event);
        acknowledged.set(event.id, position!.commit);
      }
    });
    const ends = Promise.allSettled(writers);
    await expect(store.failed).rejects.toMatchObject({ code: 'corrupt-log' });
    // What is begun from now on finds nobody; what was acknowledged before may still be on its way.
    const late = client.appendToStream('late', jsonEvent({ type: 't', data: {} }));
    await expect(late).rejects.toThrow();
    for (const { status } of await ends) expect(status).toBe('rejected');
    expect(acknowledged.size).toBeGreaterThan(64);
    await expect(startEmbeddedEventStore({ directory, ...options })).rejects.toThrow(
      `damaged in ${file} from byte`,
    );

    await flip();
    const { client: again } = await runningStore({ directory, ...options });
    const events = (await all(again.readAll())).flatMap(({ event }) => (event ? [event] : []));
    const there = new Map(events.map(({ id, position }) => [id, position.commit]));
    const lost = [...acknowledged].filter(([id, position]) => there.get(id) !== position);
    expect(lost).toEqual([]);
    expect(events.filter(({ streamId }) => streamId === 'late')).toEqual([]);
    const positions = events.map(({ position }) => position.commit);
    expect(new Set(positions).size).toBe(positions.length);
  }, 60_000);
});
