import { expect } from '@jest/globals';
import type { LoggedEvent, Uuid } from '#kernel';
import type { ScriptedEvent, ScriptedFeed } from '#testing/feeds/index.ts';
import { accounts, journal } from '#testing/projections/index.ts';
import { buildStage, decided } from './build-stage.contract.ts';
import {
  LIVE,
  compareModel,
  digestFromLog,
  type ProjectionEngine,
  versionKey,
  type EngineOptions,
  type GroupProgress,
  type ParkedEntry,
  type ReadModel,
  type ReadStore,
} from './index.ts';
import { cleanDigests, digests, moved, parts } from './projection-engine.contract.ts';
import type { OpenStore } from './read-store.contract.ts';
import type { Flush } from './read-store.ts';

const KEYS = ['accounts__v1', 'journal__v1'];

/** A later release of the accounts, which folds what the first could not. */
export const mended: ReadModel = {
  ...accounts,
  evolve: (before, event, key) => {
    const { poison: _, ...data } = event.data as Record<string, unknown>;
    return accounts.evolve(before as never, { ...event, data }, key);
  },
};

/** An event that the accounts cannot fold. */
export function poison(
  account: string,
  by: number,
  more: Partial<ScriptedEvent> = {},
): ScriptedEvent {
  return { ...moved(account, by, more), data: { by, poison: true } };
}
/** The decision that the accounts, or some of them, go on without an event. */
export function skip(event: Uuid, ...documents: string[]): ScriptedEvent {
  return decided({ kind: 'skip', event, ...(documents.length > 0 ? { documents } : {}) });
}
/** The decision that a release folds what an earlier one could not. */
export const retry = (event: Uuid): ScriptedEvent => decided({ kind: 'retry', event });
/** An event whose envelope nobody can read. */
export const unreadable = (account: string): ScriptedEvent => ({
  ...moved(account, 1),
  metadata: { commandId: 5 },
});

/** What another worker had sent comes into the store late; the checkpoint does not move with it. */
export async function landed(
  store: ReadStore,
  sent: Partial<Flush>,
  into?: GroupProgress,
): Promise<void> {
  const progress = into ?? (await store.groups()).find(({ group }) => group === LIVE)!;
  const nothing = { writes: new Map(), parked: [], marks: [] };
  expect(await store.flush({ ...nothing, from: progress.position, progress, ...sent })).toBe(
    'done',
  );
}

/** An event as it is parked in a document of a build. */
export function entryOf(
  event: LoggedEvent,
  code: ParkedEntry['code'],
  document = 'a',
  build: ReadModel = accounts,
): ParkedEntry {
  const { position, eventId, type, stream } = event;
  const model = versionKey(build);
  return { model, document, position, eventId, type, stream, code, detail: 'why' };
}

/** What the suites of parked events share: engines on a store, and what is asked of them. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- it is what it gives
export function parkingStage(open: OpenStore) {
  const { run, until, liveKeys } = buildStage(open);
  async function caughtUp(engine: ProjectionEngine, feed: ScriptedFeed): Promise<void> {
    await engine.ready();
    await engine.board.caughtUpTo((await feed.head())!, { models: KEYS, timeoutMs: 4_000 });
  }
  async function sumsOf(store: ReadStore, ...ids: string[]): Promise<number[]> {
    const loaded = await store.reader.load(accounts, ids);
    return loaded.map(({ document }) => document.sum);
  }
  async function queueOf(store: ReadStore): Promise<string[]> {
    const entries = await store.parked('accounts__v1');
    return entries.map(({ document, code }) => `${document} ${code}`);
  }
  async function parkedSince(store: ReadStore): Promise<unknown> {
    const [live] = await store.groups();
    return live?.models['accounts__v1']?.parkedSince;
  }
  async function agrees(
    feed: ScriptedFeed,
    store: ReadStore,
    more: Partial<EngineOptions> = {},
  ): Promise<void> {
    const head = (await feed.head())!;
    const clean = await cleanDigests(feed, more);
    expect(await digests(store, head)).toEqual(clean);
    for (const [at, model] of (more.models ?? [accounts, journal]).entries()) {
      const compared = await compareModel(model, head, parts(feed, store));
      expect(compared).toMatchObject({ differing: [], missing: [], extra: [] });
      const { digest } = await digestFromLog(model, head, parts(feed, store));
      expect(digest).toBe(clean[at]);
    }
  }
  /** An engine follows the log to its end, and is stopped. */
  async function ranToTheEnd(
    feed: ScriptedFeed,
    store: ReadStore,
    more: Partial<EngineOptions> = {},
  ): Promise<void> {
    const engine = run(feed, store, more);
    await caughtUp(engine, feed);
    await engine.stop();
  }
  /** All queues were taken up, and all documents are what the log gives. */
  async function nothingIsParked(feed: ScriptedFeed, store: ReadStore): Promise<void> {
    expect(await queueOf(store)).toEqual([]);
    expect(await parkedSince(store)).toBeUndefined();
    await agrees(feed, store);
  }
  /** Resolves once everything was followed, and all models move together again. */
  async function together(store: ReadStore, feed: ScriptedFeed): Promise<void> {
    const head = (await feed.head())!;
    await until(async () => {
      const [live, ...others] = await store.groups();
      const isThere = live !== undefined && live.position >= head && others.length === 0;
      return isThere && Object.keys(live.models).length === KEYS.length;
    });
  }
  return {
    run,
    until,
    liveKeys,
    caughtUp,
    ranToTheEnd,
    sumsOf,
    queueOf,
    parkedSince,
    agrees,
    nothingIsParked,
    together,
  };
}
