import { afterEach, describe, expect, test } from '@jest/globals';
import { START_OF_LOG, type Position } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts, countedStore, journal } from '#testing/projections/index.ts';
import type { DocumentReader } from './document-reader.ts';
import { asSet } from './group-progress.ts';
import {
  LIVE,
  ProgressBoard,
  ProjectionEngine,
  StoreReadSide,
  timesFromFeed,
  type ReadModel,
  type ReadStore,
} from './index.ts';
import { moved, parts, servedOf } from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

const BOTH: readonly ReadModel[] = [accounts, journal];

/** Answers that rest on several models, and on sums, are the same over every store. */
export function answerContract(open: OpenStore): void {
  const engines: ProjectionEngine[] = [];
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });

  async function run(feed: ScriptedFeed) {
    const { store, asked } = countedStore(await open());
    const lead = async (): Promise<StoreReadSide> => {
      const engine = new ProjectionEngine(parts(feed, store));
      engines.push(engine);
      engine.start();
      await engine.ready();
      const { board } = engine;
      return new StoreReadSide({ store, board, feed, times: timesFromFeed(feed) });
    };
    return { store, asked, readSide: await lead(), leadAnew: lead };
  }

  describe('asked at a position', () => {
    test('is refused if the models began again between the waiting and the reading', async () => {
      const feed = new ScriptedFeed();
      const [minPosition] = feed.append(moved('a', 1)).map(({ position }) => position);
      const { store } = await run(feed);
      await Promise.all(engines.splice(0).map((engine) => engine.stop()));
      const begunAgain = whileBegunAgain(store);
      const board = new ProgressBoard(store);
      const readSide = new StoreReadSide({
        store: begunAgain,
        board,
        feed,
        times: timesFromFeed(feed),
      });
      const asked = { models: [accounts], minPosition: minPosition! };
      const answer = readSide.answer(asked, (reader) => reader.load(accounts, ['a']));
      await expect(answer).rejects.toMatchObject({
        code: 'read-model-behind',
        context: { applied: START_OF_LOG, minPosition },
      });
    });
  });

  describe('put together of many readings', () => {
    const decided = { stream: 'projection-accounts', type: 'projection.decided.v1' } as const;

    test('is refused if another build began to serve between two of them', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, readSide } = await run(feed);
      const read = async (): Promise<number | undefined> => {
        const [asked] = feed.append({ ...decided, data: { kind: 'rebuild' } });
        const build = `accounts__v1_${asked!.position}`;
        await until(async () => (await store.groups())[0]?.models[build] !== undefined);
        feed.append({ ...decided, data: { kind: 'promote', build } });
        await until(async () => (await servedOf(store, 'accounts')) === build);
        return 1;
      };
      await expect(readSide.ofOneBuild(BOTH, read)).rejects.toMatchObject({
        code: 'read-model-rebuilding',
        context: { model: 'accounts' },
      });
      await expect(readSide.ofOneBuild([journal], read)).resolves.toBe(1);
    });

    test('is of one build, whatever is applied meanwhile', async () => {
      const feed = new ScriptedFeed();
      const { readSide } = await run(feed);
      const read = async (): Promise<number | undefined> => {
        const [next] = feed.append(moved('a', 1));
        const asked = { models: [accounts], minPosition: next!.position };
        const { value } = await readSide.answer(asked, (reader) => reader.load(accounts, ['a']));
        return value[0]?.document.sum;
      };
      expect(await readSide.ofOneBuild(BOTH, read)).toBe(1);
    });
  });

  describe('that rests on several models', () => {
    test('is of one position, exactly where the store can, while they move on', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, readSide } = await run(feed);
      const isExact = store.kind !== 'mongodb-standalone';
      const seen = new Set<Position>();
      while (seen.size < 4) {
        feed.append(moved('a', 1));
        const { value, position, exactly } = await readSide.answer({ models: BOTH }, lastOfBoth);
        seen.add(position);
        expect(exactly).toBe(isExact ? true : undefined);
        for (const each of value) {
          if (isExact) expect(each).toBe(position);
          else expect(each! >= position).toBe(true);
        }
      }
    });
  });

  describe('that rests on sums', () => {
    const total = async (reader: DocumentReader): Promise<string | undefined> => {
      const question = { index: 'bySum', by: [], sum: { sum: 'integer' } } as const;
      return (await reader.group(accounts, question))[0]?.sums['sum'];
    };
    const streamed = async (reader: DocumentReader): Promise<string> => {
      let sum = 0;
      for await (const { document } of reader.stream(accounts)) sum += document.sum;
      return String(sum);
    };

    test.each([
      ['added up by the store', total],
      ['added up here', streamed],
    ])('%s, does not ask the store again what it was asked at this position', async (_, ask) => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1), moved('b', 2));
      const { asked, readSide } = await run(feed);
      const first = await readSide.answer({ models: [accounts] }, ask);
      expect([first.value, asked.length]).toEqual(['3', 1]);
      expect(await readSide.answer({ models: [accounts] }, ask)).toEqual(first);
      expect(asked).toHaveLength(1);
      const [next] = feed.append(moved('a', 4));
      const question = { models: [accounts], minPosition: next!.position };
      expect((await readSide.answer(question, ask)).value).toBe('7');
      expect(asked).toHaveLength(2);
    });

    test('is not even thought about again, if it is named and nothing has moved', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { asked, readSide } = await run(feed);
      let times = 0;
      const ofAll = async (reader: DocumentReader) => {
        times += 1;
        return [await total(reader), await reader.load(accounts, ['a'])];
      };
      const named = { models: BOTH, key: 'the total' };
      const first = await readSide.answer(named, ofAll);
      expect(await readSide.answer(named, ofAll)).toEqual(first);
      expect([times, asked.length]).toEqual([1, 2]);
      await readSide.answer({ ...named, key: 'another total' }, ofAll);
      const [next] = feed.append(moved('a', 1));
      const later = await readSide.answer({ ...named, minPosition: next!.position }, ofAll);
      expect([times, later.value[0]]).toEqual([3, '2']);
    });

    test('asks the store once for those who ask at once', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { asked, readSide } = await run(feed);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => readSide.answer({ models: [accounts] }, total)),
      );
      expect(answers.map(({ value }) => value)).toEqual(['1', '1', '1', '1', '1']);
      expect(asked).toHaveLength(1);
    });

    test('keeps nothing of a model that has an event parked, and says so each time', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const [parked] = feed.append({ ...moved('b', 2), data: { by: 2, poison: true } });
      const { asked, readSide } = await run(feed);
      for (const times of [1, 2]) {
        const answer = await readSide.answer({ models: [accounts] }, total);
        expect(answer).toMatchObject({ value: '1', parkedSince: parked!.position });
        expect(asked.length).toBeGreaterThanOrEqual(times);
      }
    });

    test('asks anew for a model that was rebuilt up to the same position', async () => {
      const feed = new ScriptedFeed();
      feed.append(moved('a', 1));
      const { store, asked, readSide, leadAnew } = await run(feed);
      const first = await readSide.answer({ models: [accounts] }, total);
      await Promise.all(engines.splice(0).map((engine) => engine.stop()));
      await store.drop('accounts__v1');
      await leadAnew();
      await until(async () => (await servedOf(store, 'accounts')) !== undefined);
      const question = { models: [accounts], minPosition: first.position };
      await expect(readSide.answer(question, total)).resolves.toEqual(first);
      expect(asked).toEqual(['group accounts', 'group accounts']);
    });
  });
}

/** The positions of the account, and of the last row of the journal: each event moves both. */
async function lastOfBoth(reader: DocumentReader): Promise<readonly (Position | undefined)[]> {
  const [account] = await reader.load(accounts, ['a']);
  const where = { subjects: 'account-a' };
  const query = { index: 'bySubject', where, descending: true, limit: 1 };
  const { rows } = await reader.page(journal, query);
  return [account?.appliedTo, rows[0]?.appliedTo];
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

/** The store, whose models stand at the start of the log for as long as a snapshot is read. */
function whileBegunAgain(store: ReadStore): ReadStore {
  const snapshot: ReadStore['snapshot'] = async (read) => {
    const lease = (await store.acquire(LIVE, 'whoever begins again', 60_000))!;
    const live = (await store.groups()).find(({ group }) => group === LIVE)!;
    const begun = { ...live, position: START_OF_LOG, seenTo: START_OF_LOG };
    await store.putGroup(begun);
    try {
      return await store.snapshot(read);
    } finally {
      await store.putGroup(asSet(live));
      await store.release(lease);
    }
  };
  return new Proxy(store, {
    get(target, name) {
      if (name === 'snapshot') return snapshot;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
