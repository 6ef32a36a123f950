import { beforeEach, describe, expect, test } from '@jest/globals';
import { positionOf, START_OF_LOG, type Position } from '#kernel';
import { accounts, journal, type Account, type JournalRow } from '#testing/projections/index.ts';
import { gate } from '#testing/gate.ts';
import { versionKey, type ReadDocument, type ReadModel } from './read-model.ts';
import type {
  DocumentWrite,
  Flush,
  GroupProgress,
  Lease,
  ParkedEntry,
  ReadStore,
} from './read-store.ts';

/** A position of the contract's own small log. */
export const at = (n: number): Position => positionOf(BigInt(n));

/** How much a store of the suite has to hold up with; each call of `open` gives an empty store. */
export type OpenStore = () => Promise<ReadStore>;

/** Leads a group of all given models, at the start of the log. */
export async function lead(
  store: ReadStore,
  models: readonly ReadModel[],
): Promise<{ lease: Lease; progress: GroupProgress }> {
  const lease = await store.acquire('live', 'a worker', 60_000);
  if (!lease) throw new Error('the lease is held');
  const progress: GroupProgress = {
    group: 'live',
    token: lease.token,
    position: START_OF_LOG,
    seenTo: START_OF_LOG,
    models: Object.fromEntries(models.map((model) => [versionKey(model), {}])),
  };
  await store.putGroup(progress);
  for (const model of models) await store.prepare(model);
  return { lease, progress };
}

/** A flush of one model's documents from one position to another. */
export function flushOf(
  progress: GroupProgress,
  to: Position,
  model: ReadModel,
  writes: readonly DocumentWrite[],
): Flush {
  return {
    from: progress.position,
    progress: { ...progress, position: to, seenTo: to },
    writes: new Map([[versionKey(model), writes]]),
    parked: [],
    marks: [],
  };
}

/** An account with nothing but a sum. */
export function account(id: string, sum: number): Account {
  return { _id: id, count: 1, sum, last: sum, digest: 0 };
}

function insert(document: ReadDocument, appliedTo: Position): DocumentWrite {
  return { id: document._id, appliedTo, document };
}

/** An event that could not be folded into account `a`. */
function entryAt(n: number): ParkedEntry {
  return {
    model: 'accounts__v1',
    document: 'a',
    position: at(n),
    eventId: '6ba7b811-9dad-41d1-80b4-00c04fd430c8',
    type: 'account.moved.v1',
    stream: 'account-a',
    code: 'fold-failed',
    detail: 'why',
  };
}

/** What every read store keeps to: exactly once, fenced, and the same answers. */
export function readStoreContract(open: OpenStore): void {
  describe('writing and finding', () => {
    contractTests(open);
  });
}

function contractTests(open: OpenStore): void {
  let store: ReadStore;
  let progress: GroupProgress;
  let lease: Lease;
  beforeEach(async () => {
    store = await open();
    ({ progress, lease } = await lead(store, [accounts, journal]));
  });

  async function put(...writes: readonly DocumentWrite[]): Promise<'done' | 'conflict'> {
    const to = writes.map(({ appliedTo }) => appliedTo).reduce((a, b) => (a > b ? a : b));
    const flush = flushOf(
      progress,
      to > progress.position ? to : progress.position,
      accounts,
      writes,
    );
    const outcome = await store.flush(flush);
    if (outcome === 'done') progress = flush.progress;
    return outcome;
  }

  async function sums(): Promise<readonly (readonly [string, number])[]> {
    const found: [string, number][] = [];
    for await (const { document } of store.reader.stream(accounts)) {
      found.push([document._id, document.sum]);
    }
    return found;
  }

  describe('writing', () => {
    test('a flush writes documents and moves the checkpoint', async () => {
      expect(await put(insert(account('b', 2), at(7)), insert(account('a', 1), at(5)))).toBe(
        'done',
      );
      expect(await sums()).toEqual([
        ['a', 1],
        ['b', 2],
      ]);
      expect(await store.groups()).toEqual([
        expect.objectContaining({ position: at(7), group: 'live' }),
      ]);
      expect(await store.loadStates(accounts, ['a', 'c'])).toEqual(
        new Map([['a', { appliedTo: at(5), document: account('a', 1) }]]),
      );
    });

    test('a document is replaced only as it was loaded', async () => {
      await put(insert(account('a', 1), at(5)));
      const stale = { ...insert(account('a', 9), at(9)), replaces: at(4) };
      expect(await put(stale)).toBe('conflict');
      expect(await put({ ...stale, replaces: at(5) })).toBe('done');
      expect(await sums()).toEqual([['a', 9]]);
    });

    test('a document that is there is not inserted again', async () => {
      await put(insert(account('a', 1), at(5)));
      expect(await put(insert(account('a', 2), at(6)))).toBe('conflict');
      expect(await sums()).toEqual([['a', 1]]);
      expect((await store.groups())[0]?.position).toBe(at(5));
    });

    test('a conflict moves no checkpoint', async () => {
      expect(await put({ ...insert(account('a', 1), at(5)), replaces: at(3) })).toBe('conflict');
      expect((await store.groups())[0]?.position).toBe(START_OF_LOG);
    });

    test('a checkpoint moves only from where the worker started', async () => {
      await put(insert(account('a', 1), at(5)));
      const again = { ...flushOf(progress, at(9), accounts, []), from: at(4) };
      expect(await store.flush(again)).toBe('conflict');
      expect((await store.groups())[0]?.position).toBe(at(5));
    });

    test('a flush without documents moves the checkpoint', async () => {
      const flush = { ...flushOf(progress, at(3), accounts, []), writes: new Map() };
      expect(await store.flush(flush)).toBe('done');
      expect((await store.groups())[0]).toMatchObject({ position: at(3), seenTo: at(3) });
    });

    test('a removed document stays as a tombstone that nothing finds', async () => {
      await put(insert(account('a', 1), at(5)), insert(account('b', 2), at(5)));
      expect(await put({ id: 'a', replaces: at(5), appliedTo: at(8) })).toBe('done');
      expect(await sums()).toEqual([['b', 2]]);
      expect(await store.reader.load(accounts, ['a', 'b'])).toHaveLength(1);
      expect((await store.reader.page(accounts, { index: 'bySum', limit: 9 })).rows).toHaveLength(
        1,
      );
      const counted = await store.reader.group(accounts, {
        index: 'bySum',
        by: [],
        sum: { sum: 'integer' },
      });
      expect(counted).toEqual([{ key: {}, count: 1, sums: { sum: '2' } }]);
      expect(await store.loadStates(accounts, ['a'])).toEqual(
        new Map([['a', { appliedTo: at(8) }]]),
      );
    });

    test('a tombstone becomes a document again', async () => {
      await put(insert(account('a', 1), at(5)));
      await put({ id: 'a', replaces: at(5), appliedTo: at(6) });
      expect(await put({ ...insert(account('a', 3), at(7)), replaces: at(6) })).toBe('done');
      expect(await sums()).toEqual([['a', 3]]);
    });

    test('what is parked and marked comes with the flush', async () => {
      const entry = entryAt(5);
      const mark = { position: at(5), epochMs: 1_000 };
      const flush = { ...flushOf(progress, at(5), accounts, []), parked: [entry], marks: [mark] };
      expect(await store.flush(flush)).toBe('done');
      expect(await store.parked('accounts__v1')).toEqual([entry]);
      expect(await store.parked('accounts__v1', ['a'])).toEqual([entry]);
      expect(await store.parked('accounts__v1', ['b'])).toEqual([]);
      expect(await store.parkedIn('accounts__v1', entry.eventId)).toEqual(['a']);
      expect(await store.parkedIn('journal__v1', entry.eventId)).toEqual([]);
      expect(await store.parkedIn('accounts__v1', 'another')).toEqual([]);
      expect(await store.countParked('accounts__v1')).toEqual({ events: 1, documents: 1 });
      expect(await store.countParked('journal__v1')).toEqual({ events: 0, documents: 0 });
      expect(await store.marksAround(999)).toEqual({ beyond: mark });
      expect(await store.marksAround(1_000)).toEqual({ upTo: mark });
      expect(await store.markBefore(at(4))).toBeUndefined();
      expect(await store.markBefore(at(5))).toEqual(mark);
    });

    test('what is parked no more goes with the flush that settles it, and nothing comes back', async () => {
      const behind = { code: 'behind-parked' } as const;
      const [first, second, third] = [
        entryAt(2),
        { ...entryAt(3), ...behind },
        { ...entryAt(4), ...behind },
      ];
      const parking = flushOf(progress, at(5), accounts, []);
      expect(await store.flush({ ...parking, parked: [first, second, third] })).toBe('done');
      expect(await store.countParked('accounts__v1')).toEqual({ events: 3, documents: 1 });
      const now = entryAt(4);
      const settling = {
        ...flushOf(parking.progress, at(5), accounts, []),
        settled: { kept: [now], gone: [first, second] },
      };
      expect(await store.flush(settling)).toBe('done');
      expect(await store.parked('accounts__v1')).toEqual([now]);
      expect(await store.flush(settling)).toBe('done');
      expect(await store.parked('accounts__v1')).toEqual([now]);
    });

    test('what is parked is read document by document, each in order of position', async () => {
      const of = (document: string, n: number) => ({ ...entryAt(n), document });
      const parked = [of('b', 2), of('a', 3), of('b', 4), of('a', 5), of('c', 6)];
      const flush = { ...flushOf(progress, at(6), accounts, []), parked };
      expect(await store.flush(flush)).toBe('done');
      const read = [];
      for await (const { document, position } of store.parkedByDocument('accounts__v1')) {
        read.push([document, position]);
      }
      expect(read).toEqual([
        ['a', at(3)],
        ['a', at(5)],
        ['b', at(2)],
        ['b', at(4)],
        ['c', at(6)],
      ]);
      for await (const _ of store.parkedByDocument('journal__v1')) throw new Error('nothing is');
    });

    test('a worker that lost its lease writes nothing more', async () => {
      await store.release(lease);
      const next = await store.acquire('live', 'another worker', 60_000);
      expect(next?.token).toBeGreaterThan(lease.token);
      expect(
        await store.flush(flushOf(progress, at(5), accounts, [insert(account('a', 1), at(5))])),
      ).toBe('conflict');
      expect((await store.groups())[0]).toMatchObject({
        position: START_OF_LOG,
        token: next?.token,
      });
      expect(await store.putGroup(progress)).toBe(false);
      expect(await store.renew(lease, 1_000)).toBe(false);
    });

    test('a worker that lost its lease parks nothing more', async () => {
      await store.acquire('live', 'a worker', 60_000);
      const flush = { ...flushOf(progress, at(5), accounts, []), writes: new Map() };
      expect(await store.flush({ ...flush, parked: [entryAt(5)] })).toBe('conflict');
      expect(await store.parked('accounts__v1')).toEqual([]);
    });

    test('a group is set only as it was read: what is put, or flushed, late changes nothing', async () => {
      const [before] = await store.groups();
      const { models } = before!;
      const others = { ...before!, models: { accounts__v1: {} } };
      expect(await store.putGroup(before!)).toBe(true);
      expect(await store.putGroup(others)).toBe(false);
      const late = flushOf(others, at(3), accounts, [insert(account('c', 1), at(3))]);
      expect(await store.flush(late)).toBe('conflict');
      const [again] = await store.groups();
      expect(again).toMatchObject({ position: START_OF_LOG, models });
      const flush = flushOf(again!, at(5), accounts, [insert(account('a', 1), at(5))]);
      expect(await store.flush(flush)).toBe('done');
      expect(await store.putGroup(again!)).toBe(false);
      expect((await store.groups())[0]).toMatchObject({ position: at(5) });
    });

    test('a group that is put as new does not take the place of one that is there', async () => {
      expect(await store.putGroup({ ...progress, revision: 0 })).toBe(false);
      const other = { ...progress, group: 'other', revision: 0 };
      expect(await store.putGroup(other)).toBe(true);
      expect(await store.putGroup(other)).toBe(false);
    });

    test('a group that was dropped is not made anew by what was read of it before', async () => {
      const [before] = await store.groups();
      await store.dropGroup(lease);
      expect(await store.putGroup(before!)).toBe(false);
      expect(await store.groups()).toEqual([]);
      expect(await store.putGroup({ ...before!, revision: 0 })).toBe(true);
    });

    test('how far documents may be ahead is never lowered: by what is put late, nor by a checkpoint', async () => {
      const writingTo = async () => (await store.groups())[0]?.writingTo;
      expect(await store.putGroup({ ...progress, writingTo: at(9) })).toBe(true);
      expect(await store.putGroup(progress)).toBe(true);
      expect(await writingTo()).toBe(at(9));
      expect(await store.putGroup({ ...progress, writingTo: at(7) })).toBe(true);
      expect(await writingTo()).toBe(at(9));
      await put(insert(account('a', 1), at(5)));
      expect(await writingTo()).toBe(at(9));
      expect(await store.putGroup({ ...progress, writingTo: at(11) })).toBe(true);
      expect(await writingTo()).toBe(at(11));
    });

    test('what a worker left open does not hold up the one that takes its lease', async () => {
      await put(insert(account('a', 1), at(5)));
      const late = flushOf(progress, at(9), accounts, [
        { ...insert(account('a', 9), at(9)), replaces: at(5) },
      ]);
      const hold = gate();
      const left = store.flush(late, hold.pass).catch(() => 'conflict');
      await hold.reached;
      await store.renew(lease, 0);
      const next = await store.acquire('live', 'another worker', 60_000);
      progress = { ...progress, token: next!.token };
      const replaces = (await store.loadStates(accounts, ['a'])).get('a')!.appliedTo;
      expect(await put({ ...insert(account('a', 10), at(10)), replaces })).toBe('done');
      hold.open();
      expect(await left).toBe('conflict');
      expect(await sums()).toEqual([['a', 10]]);
      expect((await store.groups())[0]?.position).toBe(at(10));
    });

    test('what a flush that nobody reads left behind when it was killed does not stop one that is read', async () => {
      const mark = { position: at(5), epochMs: 1_000 };
      const entry = entryAt(5);
      const flush = { ...flushOf(progress, at(5), accounts, []), parked: [entry], marks: [mark] };
      const killed = store.flush({ ...flush, isUnread: true }, () =>
        Promise.reject(new Error('killed')),
      );
      await expect(killed).rejects.toThrow('killed');
      expect(await store.flush(flush)).toBe('done');
      expect(await store.parked('accounts__v1')).toEqual([entry]);
      expect(await store.marksAround(1_000)).toEqual({ upTo: mark });
      expect((await store.groups())[0]?.position).toBe(at(5));
    });

    test('a killed flush leaves what the next one can mend', async () => {
      const flush = flushOf(progress, at(5), accounts, [insert(account('a', 1), at(5))]);
      const killed = store.flush(flush, () => Promise.reject(new Error('killed')));
      await expect(killed).rejects.toThrow('killed');
      const [stored] = await store.groups();
      expect(stored?.position).toBe(START_OF_LOG);
      const ahead = await store.loadStates(accounts, ['a']);
      if (ahead.size > 0) expect(stored?.writingTo).toBe(at(5));
    });
  });

  describe('leases, groups and collections', () => {
    test('a held lease is given to no other', async () => {
      expect(await store.acquire('live', 'another worker', 1_000)).toBeUndefined();
      expect(await store.renew(lease, 60_000)).toBe(true);
      expect(await store.acquire('rebuild-x', 'another worker', 1_000)).toBeDefined();
    });

    test('a lease that was released is not renewed, by whoever comes too late', async () => {
      await store.release(lease);
      expect(await store.renew(lease, 60_000)).toBe(false);
      expect(await store.acquire('live', 'another worker', 60_000)).toBeDefined();
    });

    test('its owner takes a lease anew, with a higher token', async () => {
      const again = await store.acquire('live', 'a worker', 60_000);
      expect(again?.token).toBe(lease.token + 1);
      expect((await store.groups())[0]?.token).toBe(lease.token + 1);
    });

    test('a group is dropped with its lease alone', async () => {
      await store.dropGroup({ ...lease, token: lease.token - 1 });
      expect(await store.groups()).toHaveLength(1);
      await store.dropGroup(lease);
      expect(await store.groups()).toEqual([]);
    });

    test('how far the documents of a collection are is told, removed ones included', async () => {
      expect(await store.lastAppliedTo('accounts__v1')).toBeUndefined();
      await put(insert(account('a', 1), at(5)), insert(account('b', 1), at(3)));
      expect(await store.lastAppliedTo('accounts__v1')).toBe(at(5));
      await put({ id: 'b', appliedTo: at(8), replaces: at(3) });
      expect(await store.lastAppliedTo('accounts__v1')).toBe(at(8));
      expect(await store.lastAppliedTo('journal__v1')).toBeUndefined();
      expect(await store.lastAppliedTo('nobody__v1')).toBeUndefined();
    });

    test('collections are made, named and dropped', async () => {
      await store.prepare(accounts);
      expect(await store.collections()).toEqual(['accounts__v1', 'journal__v1']);
      await store.drop('accounts__v1');
      expect(await store.collections()).toEqual(['journal__v1']);
    });

    test('a build serves, or none, in one conditional step', async () => {
      const first = { build: 'accounts__v1', since: at(3) };
      const second = { build: `accounts__v1_${at(5)}`, since: at(7), before: first.build };
      const refused = { ...second, refused: { code: 'build-serves', decidedAt: at(9) } };
      expect(await store.serve('accounts', undefined, first)).toBe(true);
      expect(await store.serve('accounts', undefined, second)).toBe(false);
      expect(await store.serve('accounts', { ...first, since: at(4) }, second)).toBe(false);
      expect(await store.serve('accounts', { ...first, before: 'x' }, second)).toBe(false);
      expect(await store.serve('accounts', first, second)).toBe(true);
      expect(await store.serve('accounts', second, refused)).toBe(true);
      expect(await store.serve('accounts', second, first)).toBe(false);
      expect(await store.serving()).toEqual(new Map([['accounts', refused]]));
      expect(await store.serve('accounts', first, undefined)).toBe(false);
      expect(await store.serve('accounts', refused, undefined)).toBe(true);
      expect(await store.serving()).toEqual(new Map());
    });

    test('builds of a version are collections of their own', async () => {
      const later = { ...accounts, build: at(5) };
      await store.prepare(later);
      await put(insert(account('a', 1), at(5)));
      const flush = flushOf(progress, at(6), later, [insert(account('a', 2), at(6))]);
      expect(await store.flush(flush)).toBe('done');
      expect(await store.collections()).toEqual([
        'accounts__v1',
        `accounts__v1_${at(5)}`,
        'journal__v1',
      ]);
      const sumIn = async (model: typeof accounts) =>
        (await store.reader.load(model, ['a'])).map(({ document }) => document.sum);
      expect([await sumIn(accounts), await sumIn(later)]).toEqual([[1], [2]]);
    });

    test('who watches hears of progress', async () => {
      const positions: Position[] = [];
      let heard = (): void => {};
      const unwatch = store.watch((groups) => {
        for (const group of groups) positions.push(group.position);
        heard();
      });
      const until = (position: Position): Promise<void> =>
        new Promise((resolve) => {
          heard = () => {
            if (positions.includes(position)) resolve();
          };
          heard();
        });
      await until(START_OF_LOG);
      await put(insert(account('a', 1), at(5)));
      await until(at(5));
      unwatch();
    });
  });

  describe('finding', () => {
    const row = (n: number, ...subjects: string[]): JournalRow => ({
      _id: `row-${n}`,
      subjects,
      order: `2014-${String(n).padStart(3, '0')}`,
      type: 'account.moved.v1',
    });

    async function fill(model: ReadModel, documents: readonly ReadDocument[]): Promise<void> {
      const writes = documents.map((each) => insert(each, at(5)));
      expect(await store.flush(flushOf(progress, at(5), model, writes))).toBe('done');
    }

    test('documents are loaded in the order of the ids', async () => {
      await fill(
        accounts,
        ['a', 'b', 'c'].map((id) => account(id, 1)),
      );
      const loaded = await store.reader.load(accounts, ['c', 'x', 'a']);
      expect(loaded.map(({ document }) => document._id)).toEqual(['c', 'a']);
      expect(loaded[0]).toEqual({ document: account('c', 1), appliedTo: at(5) });
    });

    test('pages go through everything once, both ways', async () => {
      // Ties everywhere: five sums over forty accounts.
      await fill(
        accounts,
        Array.from({ length: 40 }, (_, n) => account(`a${n + 10}`, n % 5)),
      );
      for (const descending of [false, true]) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.reader.page(accounts, {
            index: 'bySum',
            limit: 7,
            descending,
            ...(cursor === undefined ? {} : { cursor }),
          });
          seen.push(...page.rows.map(({ document }) => `${document.sum} ${document._id}`));
          cursor = page.next;
        } while (cursor !== undefined);
        const sorted = [...seen].sort();
        expect(seen).toEqual(descending ? sorted.reverse() : sorted);
        expect(new Set(seen).size).toBe(40);
      }
    });

    test('rows of any of several subjects come once, in order', async () => {
      await fill(journal, [row(3, 'x'), row(1, 'y', 'x'), row(2, 'z'), row(4, 'y')]);
      const query = { index: 'bySubject', where: { subjects: { anyOf: ['x', 'y', 'w'] } } };
      const { rows, next } = await store.reader.page(journal, { ...query, limit: 2 });
      expect(rows.map(({ document }) => document._id)).toEqual(['row-1', 'row-3']);
      const rest = await store.reader.page(journal, { ...query, limit: 2, cursor: next! });
      expect(rest.rows.map(({ document }) => document._id)).toEqual(['row-4']);
      expect(rest.next).toBeUndefined();
    });

    test.each([
      [{ from: '2014-002', to: '2014-003' }, ['row-2', 'row-3']],
      [{ after: '2014-002', below: '2014-004' }, ['row-3']],
      [{ after: '2014-003' }, ['row-4', 'row-5']],
      [{ below: '2014-002' }, ['row-1']],
      [{ from: '2015' }, []],
    ])('a range %j holds its bounds, up and down', async (order, expected) => {
      await fill(
        journal,
        [1, 2, 3, 4, 5].map((n) => row(n, 'x')),
      );
      const query = { index: 'bySubject', where: { subjects: 'x', order }, limit: 9 };
      const up = await store.reader.page(journal, query);
      expect(up.rows.map(({ document }) => document._id)).toEqual(expected);
      const down = await store.reader.page(journal, { ...query, descending: true });
      expect(down.rows.map(({ document }) => document._id)).toEqual([...expected].reverse());
    });

    test('a selection is streamed in its order, a model in order of id', async () => {
      await fill(journal, [row(3, 'x'), row(1, 'x'), row(2, 'y')]);
      const ids = async (rows: AsyncIterable<{ document: ReadDocument }>): Promise<string[]> => {
        const found: string[] = [];
        for await (const { document } of rows) found.push(document._id);
        return found;
      };
      const selection = { index: 'bySubject', where: { subjects: 'x' } };
      expect(await ids(store.reader.stream(journal, selection))).toEqual(['row-1', 'row-3']);
      expect(await ids(store.reader.stream(journal))).toEqual(['row-1', 'row-2', 'row-3']);
    });

    test('texts sort by their bytes, not by a language', async () => {
      const named = {
        ...accounts,
        indexes: [{ name: 'byName', fields: ['name'] as const }],
      } as unknown as ReadModel;
      const names = ['\u{1F600}', '\uFF21', 'é', 'z', 'Z', 'a', ''];
      await store.drop('accounts__v1');
      await store.prepare(named);
      await fill(
        named,
        names.map((name, n) => ({ _id: `n${n}`, name }) as ReadDocument),
      );
      const { rows } = await store.reader.page(named, { index: 'byName', limit: 9 });
      const found = rows.map(({ document }) => (document as unknown as { name: string }).name);
      expect(found).toEqual(['', 'Z', 'a', 'z', 'é', '\uFF21', '\u{1F600}']);
    });

    test('what lacks a field of the index is not found by it', async () => {
      await fill(accounts, [account('a', 1), { _id: 'b' }]);
      const { rows } = await store.reader.page(accounts, { index: 'bySum', limit: 9 });
      expect(rows.map(({ document }) => document._id)).toEqual(['a']);
    });

    test.each([
      ['an index that is not declared', { index: 'byColour', limit: 1 }],
      ['a field that does not lead', { index: 'bySubject', where: { order: 'x' }, limit: 1 }],
      ['a list without a member', { index: 'bySubject', limit: 1 }],
      ['a range over a list', { index: 'bySubject', where: { subjects: { from: 'a' } }, limit: 1 }],
      [
        'any of too many',
        {
          index: 'bySubject',
          where: { subjects: { anyOf: Array.from({ length: 201 }, String) } },
          limit: 1,
        },
      ],
    ])('%s is refused', async (_, query) => {
      await expect(store.reader.page(journal, query)).rejects.toMatchObject({
        code: 'query-not-supported',
      });
    });

    test('a cursor of another version is outdated, one of another list invalid', async () => {
      await fill(accounts, [account('a', 1), account('b', 2)]);
      const { next } = await store.reader.page(accounts, { index: 'bySum', limit: 1 });
      const second = { ...accounts, version: 2 };
      await store.prepare(second);
      const query = { index: 'bySum', limit: 1, cursor: next! };
      await expect(store.reader.page(second, query)).rejects.toMatchObject({
        code: 'cursor-outdated',
      });
      const turned = { ...query, descending: true };
      await expect(store.reader.page(accounts, turned)).rejects.toMatchObject({
        code: 'cursor-invalid',
      });
      const torn = { ...query, cursor: 'torn' };
      await expect(store.reader.page(accounts, torn)).rejects.toMatchObject({
        code: 'cursor-invalid',
      });
    });

    test('every value of a document comes back as it went in', async () => {
      const document = {
        _id: 'every',
        text: 'Yên Hồ',
        big: Number.MAX_SAFE_INTEGER,
        negative: -1,
        yes: true,
        list: [{ deep: ['x', 1] }, []],
        empty: {},
        zero: 0,
      } as unknown as ReadDocument;
      await fill(accounts, [document]);
      expect((await store.reader.load(accounts, ['every']))[0]?.document).toStrictEqual(document);
    });
  });
}
