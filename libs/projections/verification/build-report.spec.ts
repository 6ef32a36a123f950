import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { positionOf, START_OF_LOG } from '#kernel';
import { accounts, type Account } from '#testing/projections/index.ts';
import { MemoryReadStore, type ReadModel } from '../index.ts';
import { versionKey } from '../read-model.ts';
import { reportOnBuild } from './build-report.ts';

const build: ReadModel<Account> = { ...accounts, build: positionOf(5n) };
const document = (id: string, sum: number): Account => ({
  ...{ _id: id, count: 1, sum, last: sum, digest: 0 },
});
type Sums = Readonly<Record<string, number>>;
const ids = ['a', 'b', 'á', 'z', 'đ', '\u{1f600}', '\uffee'];
const someSums: fc.Arbitrary<Sums> = fc.dictionary(fc.constantFrom(...ids), fc.nat(2));

async function storeOf(before: Sums, after: Sums, appliedTo: readonly [bigint, bigint]) {
  const store = new MemoryReadStore();
  const progress = { group: 'live', token: 1, position: START_OF_LOG, seenTo: START_OF_LOG };
  await store.putGroup({ ...progress, models: {} });
  const writes = [accounts, build].map((model, at) => {
    const sums = [before, after][at]!;
    const of = Object.entries(sums).map(([id, sum]) => ({
      ...{ id, appliedTo: positionOf(appliedTo[at]!), document: document(id, sum) },
    }));
    return [versionKey(model), of] as const;
  });
  for (const model of [accounts, build]) await store.prepare(model);
  const flush = {
    from: START_OF_LOG,
    progress: { ...progress, models: {} },
    parked: [],
    marks: [],
  };
  expect(await store.flush({ ...flush, writes: new Map(writes) })).toBe('done');
  return store;
}

test('A report on a build counts and names what was added, changed and removed, whether read at one position or looked at again', async () => {
  const positions = fc.constantFrom([7n, 7n] as const, [7n, 9n] as const);
  await fc.assert(
    fc.asyncProperty(someSums, someSums, positions, async (before, after, appliedTo) => {
      const { reader } = await storeOf(before, after, appliedTo);
      const position = positionOf(9n);
      const report = await reportOnBuild(accounts, build, {
        reader,
        paused: (run) => run(position),
      });
      const added = Object.keys(after).filter((id) => !(id in before));
      const removed = Object.keys(before).filter((id) => !(id in after));
      const both = Object.keys(before).filter((id) => id in after);
      const changed = both.filter((id) => before[id] !== after[id]);
      expect(report).toMatchObject({
        ...{ serves: 'accounts__v1', build: versionKey(build), position },
        ...{ added: added.length, removed: removed.length, changed: changed.length },
        same: both.length - changed.length,
      });
      const documents = changed.length;
      const where = ['last', 'sum'].map((path) => ({ path, documents }));
      expect(report).toMatchObject({ paths: documents === 0 ? [] : where, elsewhere: 0 });
      expect([...report.samples.added].sort()).toEqual(added.sort());
      expect([...report.samples.removed].sort()).toEqual(removed.sort());
      for (const { id, places } of report.samples.changed) {
        expect(places).toContainEqual({ path: 'sum', before: before[id], after: after[id] });
      }
    }),
  );
});

test('What changed only because one side was read later is no difference', async () => {
  const store = await storeOf({ a: 1, b: 1 }, { a: 2, b: 2, c: 1 }, [7n, 9n]);
  let isLevel = false;
  const paused = async <Result>(run: (at: never) => Promise<Result>): Promise<Result> => {
    if (!isLevel) {
      isLevel = true;
      return run(positionOf(7n) as never);
    }
    const progress = (await store.groups())[0]!;
    const [replaces, appliedTo] = [positionOf(7n), positionOf(9n)];
    const moved = ['a', 'b'].map((id) => ({ id, replaces, appliedTo, document: document(id, 2) }));
    const writes = new Map([[versionKey(accounts), moved]]);
    await store.flush({ from: progress.position, progress, writes, parked: [], marks: [] });
    return run(appliedTo as never);
  };
  const report = await reportOnBuild(accounts, build, {
    reader: store.reader,
    paused,
  });
  expect(report).toMatchObject({ same: 2, added: 1, changed: 0, removed: 0 });
  expect(report.samples).toEqual({ added: ['c'], removed: [], changed: [] });
});

test('The documents that a report names are the first of their kind by id, though others were looked at sooner', async () => {
  const numbers = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
  const sums = Object.fromEntries(numbers.map((id) => [id, 1]));
  const store = await storeOf(sums, {}, [7n, 7n]);
  const progress = (await store.groups())[0]!;
  // Every other one is doubtful.
  const of = numbers.map((id, n) => ({
    ...{ id, appliedTo: positionOf(7n + BigInt(n % 2)), document: document(id, 2) },
  }));
  const writes = new Map([[versionKey(build), of]]);
  await store.flush({ from: progress.position, progress, writes, parked: [], marks: [] });
  const paused = <Result>(run: (at: never) => Promise<Result>): Promise<Result> =>
    run(positionOf(9n) as never);
  const { samples, changed } = await reportOnBuild(accounts, build, {
    reader: store.reader,
    paused,
  });
  expect(changed).toBe(60);
  expect(samples.changed.map(({ id }) => id)).toEqual(numbers.slice(0, 20));
});
