import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedFeed, type ScriptedEvent } from '#testing/feeds/index.ts';
import { accounts, type Account } from '#testing/projections/index.ts';
import {
  buildOfKey,
  LIVE,
  MemoryReadStore,
  ProjectionEngine,
  ProjectionFault,
  versionKey,
  type EngineOptions,
  type GroupProgress,
  type ReadModel,
} from '../index.ts';
import { moved, parts } from '../projection-engine.contract.ts';

const engines: ProjectionEngine[] = [];
let isOver = false;
beforeEach(() => {
  isOver = false;
});
afterEach(async () => {
  isOver = true;
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});

function run(
  feed: ScriptedFeed,
  store: MemoryReadStore,
  more: Partial<EngineOptions> = {},
): ProjectionEngine {
  const engine = new ProjectionEngine({ ...parts(feed, store), owner: 'w', ...more });
  engines.push(engine);
  engine.start();
  return engine;
}

function rebuildOf(model: string): ScriptedEvent {
  const data = { kind: 'rebuild' };
  return { stream: `projection-${model}`, type: 'projection.decided.v1', data };
}

/** A store in which a rebuild can be held where it is taken in. */
class HeldStore extends MemoryReadStore {
  beforeTakenIn: ((live: GroupProgress) => Promise<void>) | undefined;

  override async putGroup(progress: GroupProgress): Promise<boolean> {
    const isTakenIn = Object.keys(progress.models).some((key) => buildOfKey(key)?.build);
    if (progress.group === LIVE && isTakenIn) await this.beforeTakenIn?.(progress);
    return super.putGroup(progress);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!isOver && !(await holds())) await turn();
}

async function sumsOf(store: MemoryReadStore, build: ReadModel<Account>): Promise<number[]> {
  const loaded = await store.reader.load(build, ['a', 'b']);
  return loaded.map(({ document }) => document.sum);
}

describe('A rebuild that meets the live group', () => {
  test('goes on to meet it again when the store was away just then', async () => {
    const feed = new ScriptedFeed();
    const store = new HeldStore();
    feed.append(moved('a', 1), moved('b', 2));
    const engine = run(feed, store);
    await engine.ready();
    let isAway = true;
    store.beforeTakenIn = async () => {
      if (!isAway) return;
      isAway = false;
      // The live group does not wait for it where they were to meet.
      feed.append(moved('a', 4));
      throw new ProjectionFault('read-store-unavailable', 'The read store is away.');
    };
    const [asked] = feed.append(rebuildOf('accounts'));
    const build = { ...accounts, build: asked!.position };
    const models = [versionKey(build), 'journal__v1'];
    await until(async () => {
      const [live] = await store.groups();
      return !isAway && live?.models[versionKey(build)] !== undefined;
    });
    feed.append(moved('b', 8));
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
    await until(async () => (await store.groups()).length === 1);
    expect(await sumsOf(store, build)).toEqual([5, 10]);
    expect((await store.groups()).map(({ group }) => group)).toEqual(['live']);
  });
});
