import { describe, expect, it } from '@jest/globals';
import { jsonEvent } from '@kurrent/kurrentdb-client';
import { closeAll } from '../src/closing.ts';
import { all, runningStore } from './running-store.ts';

describe('what is to be closed', () => {
  it('is closed, the latest first, though one of it fails; then it is said why', async () => {
    const closed: string[] = [];
    const closer = (name: string) => () => void closed.push(name);
    const failing = (why: string) => () => Promise.reject(new Error(why));
    const closers = [closer('lock'), failing('second'), closer('log'), failing('first')];
    await expect(closeAll(closers)).rejects.toThrow('first');
    expect(closed).toEqual(['log', 'lock']);
    await closeAll([closer('alone')]);
  });
});

describe('a store that is closed while a client appends', () => {
  it('has told the client of every append that is in its log', async () => {
    const { directory, store, client } = await runningStore();
    const acknowledged = new Set<string>();
    const failed = new Set<string>();
    let closing: Promise<void> | undefined;
    const writers = Array.from({ length: 32 }, async () => {
      while (failed.size === 0) {
        const event = jsonEvent({ type: 't', data: {} });
        const append = client.appendToStream('s', event);
        await append.then(
          () => acknowledged.add(event.id),
          () => failed.add(event.id),
        );
        if (acknowledged.size > 100) closing ??= store.close();
      }
    });
    await Promise.all(writers);
    await closing;
    const { client: reader } = await runningStore({ directory });
    const there = await all(reader.readStream('s'));
    expect(new Set(there.map(({ event }) => event?.id))).toEqual(acknowledged);
  });
});
