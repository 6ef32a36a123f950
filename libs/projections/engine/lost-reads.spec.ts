import { describe, expect, test } from '@jest/globals';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts } from '#testing/projections/index.ts';
import { askedBy, promotion, rebuildOf } from '../build-stage.contract.ts';
import { LIVE, MemoryReadStore, versionKey, type ReadStore, type Serving } from '../index.ts';
import { landed, poison, skip } from '../parking-stage.contract.ts';
import { moved, runningEngines } from '../projection-engine.contract.ts';

const run = runningEngines();

async function caughtUp(feed: ScriptedFeed, store = new MemoryReadStore()) {
  const engine = run(feed, store);
  await engine.ready();
  return { engine, store };
}

/** A store that stands at the head of the log, nobody working on it. */
async function left(feed: ScriptedFeed, store = new MemoryReadStore()): Promise<MemoryReadStore> {
  const { engine } = await caughtUp(feed, store);
  await engine.stop();
  return store;
}

async function liveModels(store: ReadStore): Promise<object> {
  return (await store.groups()).find(({ group }) => group === LIVE)?.models ?? {};
}

/** Shows what is lost, until somebody says what serves; answers what truly does. */
function servesUntilItIsSaid(store: MemoryReadStore, lost: Serving): ReadStore['serving'] {
  const serving = store.serving.bind(store);
  const serve = store.serve.bind(store);
  let isSaid = false;
  store.serving = async () =>
    isSaid ? serving() : new Map([...(await serving()), ['accounts', lost]]);
  store.serve = (...asking) => {
    isSaid = true;
    return serve(...asking);
  };
  return serving;
}

/**
 * A server alone shows what a late command wrote before it is in its journal. What was read there
 * ahead of the checkpoint may be gone when it is built upon, and nobody is told.
 */
describe('What was read ahead of the checkpoint, and taken away by a crash of the read store,', () => {
  test('is folded anew if it was a document', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const store = await left(feed);
    const [second] = feed.append(moved('a', 2), moved('b', 3));
    const ahead = await left(feed);
    const loadStates = store.loadStates.bind(store);
    let isSeen = false;
    store.loadStates = async (model, ids) => {
      if (isSeen || model !== accounts) return loadStates(model, ids);
      isSeen = true;
      return ahead.loadStates(model, ids);
    };
    await caughtUp(feed, store);
    const [a] = await store.reader.load(accounts, ['a']);
    expect(a).toMatchObject({ appliedTo: second!.position, document: { count: 2, sum: 3 } });
  });

  test('is parked anew if it was a parked event', async () => {
    const feed = new ScriptedFeed();
    const store = await left(feed);
    const [bad, behind] = feed.append(
      { ...moved('a', 1), data: { by: 1, poison: true } },
      moved('a', 2),
    );
    const ahead = await left(feed);
    const parked = store.parked.bind(store);
    let isSeen = false;
    store.parked = async (key, documents) => {
      if (isSeen || key !== versionKey(accounts)) return parked(key, documents);
      isSeen = true;
      return ahead.parked(key, documents);
    };
    await caughtUp(feed, store);
    const queue = await store.parked(versionKey(accounts));
    expect(queue).toEqual(await ahead.parked(versionKey(accounts)));
    expect(queue.map(({ position, code }) => [position, code])).toEqual([
      [bad!.position, 'fold-failed'],
      [behind!.position, 'behind-parked'],
    ]);
  });

  test('is settled anew if it was what a decision let go', async () => {
    const feed = new ScriptedFeed();
    const [bad, , worse] = feed.append(poison('a', 1), moved('a', 2), poison('a', 4));
    const store = await left(feed);
    const before = await store.parked(versionKey(accounts));
    // Documents are in the journal, the end of the settlement is not: the worker goes on past both.
    feed.append(skip(bad!.eventId));
    await left(feed, store);
    await landed(store, { settled: { kept: before, gone: [] } });
    feed.append(moved('a', 8));
    await left(feed, store);
    const [a] = await store.reader.load(accounts, ['a']);
    expect(a).toMatchObject({ document: { sum: 2 } });
    const queue = await store.parked(versionKey(accounts));
    expect(queue).toEqual(await (await left(feed)).parked(versionKey(accounts)));
    expect(queue.map(({ code }) => code)).toEqual(['fold-failed', 'behind-parked']);
    const since = { [versionKey(accounts)]: { parkedSince: worse!.position } };
    expect(await liveModels(store)).toMatchObject(since);
  });

  test('is followed anew if it was a promotion', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const { engine, store } = await caughtUp(feed);
    const [asked] = feed.append(rebuildOf('accounts'));
    const build = versionKey(askedBy(asked!, accounts));
    while (!(build in (await liveModels(store)))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await engine.stop();
    const [decided] = feed.append(promotion(build));
    const flipped: Serving = { build, since: decided!.position, before: versionKey(accounts) };
    const serving = servesUntilItIsSaid(store, flipped);
    await caughtUp(feed, store);
    expect((await serving()).get('accounts')).toEqual(flipped);
  });

  test('is said anew if it was what serves by itself', async () => {
    const feed = new ScriptedFeed();
    feed.append(moved('a', 1));
    const store = await left(feed);
    const first = (await store.serving()).get('accounts')!;
    await store.serve('accounts', first, undefined);
    const serving = servesUntilItIsSaid(store, first);
    await caughtUp(feed, store);
    expect((await serving()).get('accounts')).toEqual(first);
  });
});
