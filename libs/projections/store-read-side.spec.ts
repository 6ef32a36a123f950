import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commitOf, positionOf, START_OF_LOG } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { gate } from '#testing/gate.ts';
import { accounts, journal } from '#testing/projections/index.ts';
import { onEveryMongoReadStore } from '#testing/projections/on-every-read-store.ts';
import { answerContract } from './answer.contract.ts';
import {
  MemoryReadStore,
  ProgressBoard,
  ProjectionEngine,
  StoreReadSide,
  timesFromFeed,
  type EngineOptions,
} from './index.ts';
import { moved, parts } from './projection-engine.contract.ts';
import { account, at, flushOf, lead } from './read-store.contract.ts';

const engines: ProjectionEngine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});

function run(
  feed: ScriptedFeed,
  more: Partial<EngineOptions> = {},
): {
  engine: ProjectionEngine;
  readSide: StoreReadSide;
} {
  const store = new MemoryReadStore();
  const engine = new ProjectionEngine({ ...parts(feed, store), ...more });
  engines.push(engine);
  engine.start();
  const { board } = engine;
  const readSide = new StoreReadSide({ store, board, feed, times: timesFromFeed(feed) });
  return { engine, readSide };
}

const poison = (by: number) => ({ ...moved('a', by), data: { by, poison: true } });

describe('An answer', () => {
  test('holds everything up to the position it names', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1), moved('a', 2));
    const { engine, readSide } = run(feed);
    await engine.ready();
    const answer = await readSide.answer({ models: [accounts] }, (reader) =>
      reader.load(accounts, ['a']),
    );
    expect(answer).toEqual({
      value: [expect.objectContaining({ appliedTo: answer.position })],
      position: await feed.head(),
      exactly: true,
    });
  });

  test('waits for the position it was asked at', async () => {
    const feed = new ScriptedFeed();
    const { engine, readSide } = run(feed);
    await engine.ready();
    const [next] = feed.append(moved('a', 7));
    const question = { models: [accounts, journal], minPosition: next!.position };
    const { value } = await readSide.answer(question, (reader) => reader.load(accounts, ['a']));
    expect(value[0]?.document.sum).toBe(7);
  });

  test('says within its limit that the models are behind', async () => {
    const feed = new ScriptedFeed();
    const hold = gate();
    const { engine, readSide } = run(feed, { steps: { beforeWrite: hold.pass } });
    await engine.ready();
    const [next] = feed.append(moved('a', 7));
    const question = { models: [accounts], minPosition: next!.position, timeoutMs: 20 };
    const asked = readSide.answer(question, (reader) => reader.load(accounts, ['a']));
    await expect(asked).rejects.toMatchObject({ code: 'read-model-behind' });
    hold.open();
  });

  test('says so within its limit though the event store does not say where the log ends', async () => {
    const feed = new ScriptedFeed();
    const hold = gate();
    const { engine, readSide } = run(feed, { steps: { beforeWrite: hold.pass } });
    await engine.ready();
    const [next] = feed.append(moved('a', 7));
    feed.head = () => new Promise(() => {});
    const ask = (timeoutMs: number) =>
      readSide.answer({ models: [accounts], minPosition: next!.position, timeoutMs }, (reader) =>
        reader.load(accounts, ['a']),
      );
    await expect(ask(20)).rejects.toMatchObject({
      code: 'read-model-behind',
      context: { applied: START_OF_LOG, minPosition: next!.position },
    });
    const patient = ask(2_000);
    hold.open();
    expect((await patient).position).toBe(next!.position);
  });

  test('is refused for a position that the log never gave', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 7));
    const { engine, readSide } = run(feed);
    await engine.ready();
    const minPosition = positionOf(commitOf((await feed.head())!) + 1n);
    const asked = readSide.answer({ models: [accounts], minPosition }, async () => 1);
    await expect(asked).rejects.toMatchObject({ code: 'position-not-of-this-log' });
  });

  test('is refused while the models are first built', async () => {
    const feed = new ScriptedFeed();
    const hold = gate();
    feed.append(moved('a', 7));
    const { engine, readSide } = run(feed, { steps: { beforeWrite: hold.pass } });
    await hold.reached;
    const asked = readSide.answer({ models: [accounts] }, (reader) => reader.load(accounts, ['a']));
    await expect(asked).rejects.toMatchObject({
      code: 'read-model-rebuilding',
      context: { position: START_OF_LOG },
    });
    hold.open();
    await engine.ready();
  });

  test('that rests on a parked document claims what came before, and only that one', async () => {
    const feed = new ScriptedFeed();
    const [, parked, last] = feed.append(moved('a', 1), poison(2), moved('b', 3));
    const { engine, readSide } = run(feed);
    await engine.ready();
    const ask = (id: string, more: object = {}) =>
      readSide.answer({ models: [accounts], ...more }, (reader) => reader.load(accounts, [id]));
    expect(await ask('a')).toMatchObject({
      position: positionOf(commitOf(parked!.position) - 1n),
      parkedSince: parked!.position,
    });
    expect(await ask('b')).toMatchObject({ position: last!.position });
    expect(await ask('a')).not.toHaveProperty('exactly');
    expect(await ask('b')).not.toHaveProperty('parkedSince');
    const page = await readSide.answer({ models: [accounts] }, (reader) =>
      reader.page(accounts, { index: 'bySum', limit: 9 }),
    );
    expect(page.parkedSince).toBe(parked!.position);
    await expect(ask('a', { minPosition: parked!.position })).rejects.toMatchObject({
      code: 'document-parked',
    });
    await ask('a', { minPosition: feed.events[0]!.position });
  });
});

describe('An answer from a store in memory', () => {
  answerContract(async () => new MemoryReadStore());
});

onEveryMongoReadStore('An answer', (open) => {
  answerContract(open);

  test('is exact only where no killed flush left documents ahead of their group', async () => {
    const store = await open();
    const { progress } = await lead(store, [accounts]);
    await store.serve('accounts', undefined, { build: 'accounts__v1', since: START_OF_LOG });
    const write = { id: 'a', appliedTo: at(5), document: account('a', 1) };
    const flush = flushOf(progress, at(5), accounts, [write]);
    const killed = store.flush({ ...flush, isUnread: true }, () =>
      Promise.reject(new Error('killed')),
    );
    await expect(killed).rejects.toThrow('killed');
    const feed = new ScriptedFeed();
    const board = new ProgressBoard(store);
    const readSide = new StoreReadSide({ store, board, feed, times: timesFromFeed(feed) });
    const answer = await readSide.answer({ models: [accounts] }, (reader) =>
      reader.load(accounts, ['a']),
    );
    expect(answer.value).toHaveLength(1);
    expect(answer).not.toHaveProperty('exactly');
  });
});

describe('What was known at an instant', () => {
  test('ends before the first event that the store took later, however clocks went back', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: -10, max: 5_010 }), async (given, instant) => {
        const feed = new ScriptedFeed();
        feed.append(...given.map((recordedMs, n) => moved('a', n, { recordedMs })));
        const { engine, readSide } = run(feed, { limits: { batchEventsMax: 3 } });
        await engine.ready();
        const later = given.findIndex((each) => each > instant);
        const expected = later < 0 ? feed.events.at(-1) : feed.events[later - 1];
        expect(await readSide.positionOfTime(instant)).toBe(expected?.position);
        await engine.stop();
      }),
      { numRuns: 60 },
    );
  });
});
