import { afterEach, beforeEach, expect } from '@jest/globals';
import type { LoggedEvent } from '#kernel';
import type { ScriptedEvent, ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts, type journal, type Account, type Decided } from '#testing/projections/index.ts';
import {
  LIVE,
  type ProjectionEngine,
  versionKey,
  type EngineOptions,
  type ReadModel,
  type ReadStore,
  type Serving,
} from './index.ts';
import { runningEngines } from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';

/** The build that is there from the start. */
export const FIRST = 'accounts__v1';

/** An operator decides. */
export const decided = (decision: Decided, model = 'accounts'): ScriptedEvent => ({
  stream: `projection-${model}`,
  type: 'projection.decided.v1',
  data: decision,
});
/** An operator asks for a rebuild. */
export const rebuildOf = (model: string): ScriptedEvent => decided({ kind: 'rebuild' }, model);
/** An operator lets a build serve. */
export const promotion = (build: string): ScriptedEvent => decided({ kind: 'promote', build });
/** An operator lets what served before a build serve again. */
export const rollBack = (build: string): ScriptedEvent => decided({ kind: 'roll-back', build });
/** An operator has a build dropped. */
export const cleanUp = (build: string): ScriptedEvent => decided({ kind: 'clean-up', build });

/** The build of a model that an event asked for. */
export function askedBy<Model extends ReadModel<Account> | typeof journal>(
  event: LoggedEvent,
  model: Model,
): Model {
  return { ...model, build: event.position };
}

/** What the suites of builds share: engines on a store, and what is asked of them. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- it is what it gives
export function buildStage(open: OpenStore) {
  const start = runningEngines();
  const run: typeof start = (feed, store, more) => start(feed, store, { owner: 'w', ...more });
  let isOver = false;
  beforeEach(() => {
    isOver = false;
  });
  afterEach(() => {
    isOver = true;
  });
  async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
    while (!isOver && !(await holds())) await new Promise((resolve) => setImmediate(resolve));
  }
  async function liveKeys(store: ReadStore): Promise<readonly string[]> {
    const live = (await store.groups()).find(({ group }) => group === LIVE);
    return Object.keys(live?.models ?? {});
  }
  const isLive = async (store: ReadStore, build: ReadModel<Account> | typeof journal) =>
    (await liveKeys(store)).includes(versionKey(build)) && (await store.groups()).length === 1;
  async function followed(engine: ProjectionEngine, feed: ScriptedFeed): Promise<void> {
    const models = await liveKeys(engineStore(engine));
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 9_000 });
  }
  const stores = new WeakMap<ProjectionEngine, ReadStore>();
  const engineStore = (engine: ProjectionEngine): ReadStore => stores.get(engine)!;
  async function started(
    feed: ScriptedFeed,
    more: Partial<EngineOptions> = {},
    store?: ReadStore,
  ): Promise<{ store: ReadStore; engine: ProjectionEngine }> {
    const into = store ?? (await open());
    const engine = run(feed, into, more);
    stores.set(engine, into);
    await engine.ready();
    return { store: into, engine };
  }
  async function sumsOf(
    store: ReadStore,
    build: ReadModel<Account>,
    ...ids: string[]
  ): Promise<number[]> {
    const loaded = await store.reader.load(build, ids);
    return loaded.map(({ document }) => document.sum);
  }
  async function servingOf(store: ReadStore): Promise<Serving | undefined> {
    return (await store.serving()).get('accounts');
  }
  /** A document is changed behind the engine's back. */
  async function tamper(store: ReadStore): Promise<void> {
    const [group] = await store.groups();
    const [stored] = await store.reader.load(accounts, ['a']);
    const { document, appliedTo } = stored!;
    const wrong = { id: 'a', replaces: appliedTo, appliedTo, document: { ...document, sum: 99 } };
    const writes = new Map([[FIRST, [wrong]]]);
    const flush = { from: group!.position, progress: group!, writes, parked: [], marks: [] };
    expect(await store.flush(flush)).toBe('done');
  }
  return { run, until, liveKeys, isLive, followed, started, sumsOf, servingOf, tamper };
}
