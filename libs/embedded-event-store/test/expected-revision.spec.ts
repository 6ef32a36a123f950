import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore } from '../src/store/event-store.ts';
import { ANY, NO_STREAM, STREAM_EXISTS } from '../src/store/transaction.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import { appendTo, openOn, proposed } from './store-at.ts';

const metadata = (data: string) => ({
  ...proposed(''),
  type: '$metadata',
  data: Buffer.from(data),
});

/** The four kinds of stream that an append may meet. */
const given: Record<string, (store: EventStore) => Promise<unknown>> = {
  missing: async () => undefined,
  'metadata only': (store) =>
    store.append({ records: [{ stream: '$$s', event: metadata('{}') }], expectations: [] }),
  existing: (store) => appendTo(store, ['s', 's']),
  'soft-deleted': async (store) => {
    await appendTo(store, ['s', 's']);
    await store.delete({ stream: 's', expected: ANY }, false);
  },
  tombstoned: async (store) => {
    await appendTo(store, ['s', 's']);
    await store.delete({ stream: 's', expected: ANY }, true);
  },
};

/** By given and expected: the revision that is written, or why none is. */
const matrix: Record<string, Record<string, number | string>> = {
  missing: { any: 0, none: 0, exists: 'revision', 0: 'revision', 1: 'revision' },
  'metadata only': { any: 0, none: 0, exists: 0, 0: 'revision', 1: 'revision' },
  existing: { any: 2, none: 'revision', exists: 2, 0: 'revision', 1: 2, 2: 'revision' },
  'soft-deleted': { any: 2, none: 2, exists: 'deleted', 0: 'revision', 1: 2, 2: 'revision' },
  tombstoned: { any: 'tombstoned', none: 'tombstoned', exists: 'tombstoned', 1: 'tombstoned' },
};

const names: Record<string, number> = { any: ANY, none: NO_STREAM, exists: STREAM_EXISTS };

describe.each(Object.keys(matrix))('an append to a stream that is %s', (state) => {
  it.each(Object.entries(matrix[state] ?? {}))('expecting %s ends with %s', async (name, end) => {
    const store = await openOn(new MemoryFileSystem());
    await given[state]?.(store);
    const expected = names[name] ?? Number(name);
    const records = [{ stream: 's', event: proposed('new') }];
    const outcome = await store.append({ records, expectations: [{ stream: 's', expected }] });
    if (outcome.kind === 'appended') expect(outcome.streams[0]?.lastRevision).toBe(end);
    else expect(outcome.violations[0]?.kind).toBe(end);
  });
});

describe('an append without events', () => {
  it('succeeds and says where the stream ends', async () => {
    const store = await openOn(new MemoryFileSystem());
    await appendTo(store, ['s', 's']);
    const empty = { records: [], expectations: [{ stream: 's', expected: 1 }] };
    expect(await store.append(empty)).toMatchObject({
      kind: 'appended',
      streams: [{ lastRevision: 1 }],
    });
  });
});

describe('an append to very many streams', () => {
  it('takes no longer for each of them than one to a few', async () => {
    const store = await openOn(new MemoryFileSystem());
    const streams = Array.from({ length: 50_000 }, (_, index) => `s-${index}`);
    const expectations = streams.map((stream) => ({ stream, expected: NO_STREAM }));
    const transaction = {
      records: streams.map((stream) => ({ stream, event: proposed('') })),
      expectations,
    };
    const start = performance.now();
    const first = await store.append(transaction);
    const again = await store.append(transaction);
    // Two or three seconds, and more than half a minute where each stream is searched among all.
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(first).toMatchObject({ kind: 'appended', streams: { length: streams.length } });
    expect(again).toEqual(first);
  }, 120_000);
});

describe('appends that come again', () => {
  it('write nothing, whatever else was appended between, also after a restart', async () => {
    const script = fc.array(
      fc.record({ stream: fc.constantFrom('a', 'b'), size: fc.integer({ min: 1, max: 3 }) }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(script, fc.boolean(), async (appends, restart) => {
        const files = new MemoryFileSystem();
        let store = await openOn(files);
        const lengths = new Map<string, number>();
        const done = [];
        for (const { stream, size } of appends) {
          const length = lengths.get(stream) ?? 0;
          lengths.set(stream, length + size);
          const transaction = {
            records: Array.from({ length: size }, () => ({ stream, event: proposed('x') })),
            expectations: [{ stream, expected: length - 1 }],
          };
          done.push({ transaction, outcome: await store.append(transaction) });
        }
        const events = store.index.visible;
        if (restart) {
          await store.close();
          store = await openOn(files);
        }
        for (const { transaction, outcome } of done) {
          expect(await store.append(transaction)).toEqual(outcome);
          const stream = transaction.records[0]?.stream as string;
          const anyState = { ...transaction, expectations: [{ stream, expected: ANY }] };
          expect(await store.append(anyState)).toEqual(outcome);
        }
        expect(store.index.visible).toBe(events);
      }),
      { numRuns: 40 },
    );
  });

  it('in the same flush as the first get the same answer', async () => {
    const store = await openOn(new MemoryFileSystem());
    const transaction = {
      records: [{ stream: 's', event: proposed('once') }],
      expectations: [{ stream: 's', expected: NO_STREAM }],
    };
    const outcomes = await Promise.all(Array.from({ length: 32 }, () => store.append(transaction)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(store.index.find('s')).toHaveLength(1);
  });
});
