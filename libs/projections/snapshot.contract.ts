import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Position } from '#kernel';
import { accounts, journal } from '#testing/projections/index.ts';
import type { DocumentReader } from './document-reader.ts';
import { versionKey, type ReadDocument } from './read-model.ts';
import type { GroupProgress, ReadStore } from './read-store.ts';
import { account, at, lead, type OpenStore } from './read-store.contract.ts';

/** Which document and position answers to several questions rest on. */
type Ask = (reader: DocumentReader) => Promise<readonly Position[]>;

const questions: readonly Ask[] = [
  async (reader) => (await reader.load(accounts, ['a'])).map(({ appliedTo }) => appliedTo),
  async (reader) => {
    const query = { index: 'bySubject', where: { subjects: 'x' }, limit: 9 };
    return (await reader.page(journal, query)).rows.map(({ appliedTo }) => appliedTo);
  },
  async (reader) => {
    const rows = await reader.group(accounts, { index: 'bySum', by: [], sum: { sum: 'integer' } });
    return rows.map(({ sums }) => at(Number(sums['sum'])));
  },
  async (reader) => {
    const positions: Position[] = [];
    for await (const { appliedTo } of reader.stream(journal)) positions.push(appliedTo);
    return positions;
  },
];

/** Several questions, one moment: exactly where a store can, else no sooner than its checkpoints. */
export function snapshotContract(open: OpenStore): void {
  describe('asked several questions together', () => {
    snapshotTests(open);
  });
}

function snapshotTests(open: OpenStore): void {
  let store: ReadStore;
  let progress: GroupProgress;
  beforeEach(async () => {
    store = await open();
    ({ progress } = await lead(store, [accounts, journal]));
    await write(1);
  });

  /** One batch: the number of its position comes into one document of each model. */
  async function write(n: number): Promise<void> {
    const replaces = n === 1 ? {} : { replaces: at(n - 1) };
    const row = { _id: 'row', subjects: ['x'], order: at(n), type: 'account.moved.v1' };
    const documents = new Map<string, ReadDocument>([
      [versionKey(accounts), account('a', n)],
      [versionKey(journal), row],
    ]);
    const writes = [...documents].map(
      ([key, document]) =>
        [key, [{ id: document._id, appliedTo: at(n), document, ...replaces }]] as const,
    );
    const flush = {
      from: progress.position,
      progress: { ...progress, position: at(n), seenTo: at(n) },
      writes: new Map(writes),
      parked: [],
      marks: [],
    };
    expect(await store.flush(flush)).toBe('done');
    progress = flush.progress;
  }

  /** Writes batch after batch for as long as something goes on. */
  async function whileWriting(reading: () => Promise<void>): Promise<void> {
    const read = new AbortController();
    const writing = (async () => {
      for (let n = 2; !read.signal.aborted; n += 1) await write(n);
    })();
    try {
      await reading();
    } finally {
      read.abort();
      await writing;
    }
  }

  /** The positions that answers rest on, one question after the other and then all at once. */
  async function answers(reader: DocumentReader): Promise<readonly Position[]> {
    const found: (readonly Position[])[] = [];
    for (const ask of questions) found.push(await ask(reader));
    found.push(...(await Promise.all(questions.map((ask) => ask(reader)))));
    expect(found.map(({ length }) => length)).toEqual(found.map(() => 1));
    return found.flat();
  }

  test('it answers as its checkpoints stand, whatever is written meanwhile', async () => {
    const seen = new Set<Position>();
    await whileWriting(async () => {
      while (seen.size < 5) {
        await store.snapshot(async ({ groups, reader, isOneMoment }) => {
          const position = groups[0]!.position;
          const found = await answers(reader);
          if (isOneMoment) expect(new Set(found)).toEqual(new Set([position]));
          else expect(found.filter((each) => each < position)).toEqual([]);
          expect(isOneMoment).toBe(store.kind !== 'mongodb-standalone');
          seen.add(position);
        });
      }
    });
  });

  test('one after the other they are answered as of several moments', async () => {
    await whileWriting(async () => {
      let moments = new Set<Position>();
      while (moments.size < 2) moments = new Set(await answers(store.reader));
    });
  });

  test('what is parked is told as of the same moment', async () => {
    const entry = {
      model: versionKey(accounts),
      document: 'b',
      position: at(2),
      eventId: '6ba7b811-9dad-41d1-80b4-00c04fd430c8',
      type: 'account.moved.v1',
      stream: 'account-b',
      code: 'fold-failed',
      detail: 'why',
    } as const;
    const flush = {
      from: progress.position,
      progress: { ...progress, position: at(2), seenTo: at(2) },
      writes: new Map(),
      parked: [entry],
      marks: [],
    };
    let parking: Promise<unknown> = Promise.resolve();
    await store.snapshot(async (snapshot) => {
      parking = store.flush(flush);
      if (store.kind !== 'in-memory') await parking;
      const parked = await snapshot.parked(entry.model, ['b']);
      expect(parked).toEqual(snapshot.isOneMoment ? [] : [entry]);
    });
    await parking;
    await store.snapshot(async (snapshot) => {
      expect(await snapshot.parked(entry.model)).toEqual([entry]);
    });
  });

  test('it is asked anew where a collection is newer than the moment', async () => {
    const late = { ...accounts, name: 'late' };
    let isThere = false;
    await store.snapshot(async ({ reader }) => {
      if (!isThere) await store.prepare(late);
      isThere = true;
      expect((await reader.page(late, { index: 'bySum', limit: 1 })).rows).toEqual([]);
    });
  });

  test('a failure of what reads is told, and what is written goes on', async () => {
    const reading = store.snapshot(() => Promise.reject(new Error('not found')));
    await expect(reading).rejects.toThrow('not found');
    await write(2);
  });
}
