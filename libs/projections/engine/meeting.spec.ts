import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ScriptedFeed, type ScriptedEvent } from '#testing/feeds/index.ts';
import { gate as closed } from '#testing/gate.ts';
import { accounts } from '#testing/projections/index.ts';
import {
  MemoryReadStore,
  ProjectionEngine,
  ProjectionFault,
  type EngineOptions,
  type GroupProgress,
  type ReadModel,
} from '../index.ts';
import type { Lease } from '../read-store.ts';
import { moved, parts } from '../projection-engine.contract.ts';

const engines: ProjectionEngine[] = [];
const gates: { readonly open: () => void }[] = [];
let isOver = false;
beforeEach(() => {
  isOver = false;
});
afterEach(async () => {
  isOver = true;
  for (const { open } of gates.splice(0)) open();
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

/** A store in which a rebuild can be held where it begins, taken in and forgotten. */
class HeldStore extends MemoryReadStore {
  beforePrepared: ((model: ReadModel) => Promise<void>) | undefined;
  beforeTakenIn: ((live: GroupProgress) => Promise<void>) | undefined;
  beforeForgotten: ((lease: Lease) => Promise<void>) | undefined;

  override async prepare(model: ReadModel): Promise<void> {
    await this.beforePrepared?.(model);
    return super.prepare(model);
  }

  override async putGroup(progress: GroupProgress): Promise<boolean> {
    const isTakenIn = progress.models['accounts__v1']?.rebuiltFor !== undefined;
    if (progress.group === 'live' && isTakenIn) await this.beforeTakenIn?.(progress);
    return super.putGroup(progress);
  }

  override async dropGroup(lease: Lease): Promise<void> {
    await this.beforeForgotten?.(lease);
    return super.dropGroup(lease);
  }

  async serves(name: string): Promise<boolean> {
    return (await this.serving()).get(name) === 1;
  }
}

/** Opened at the end of the test, if not before. */
function gate(): ReturnType<typeof closed> {
  const made = closed();
  gates.push(made);
  return made;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!isOver && !(await holds())) await turn();
}

async function sumsOf(store: MemoryReadStore): Promise<number[]> {
  const loaded = await store.reader.load(accounts, ['a', 'b']);
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
    feed.append(rebuildOf('accounts'));
    await until(async () => !isAway && (await store.serves('accounts')));
    feed.append(moved('b', 8));
    const models = ['accounts__v1', 'journal__v1'];
    await engine.board.caughtUpTo((await feed.head())!, { models, timeoutMs: 2_000 });
    expect(await sumsOf(store)).toEqual([5, 10]);
    expect((await store.groups()).map(({ group }) => group)).toEqual(['live']);
  });

  test('lets no other model serve, least of all one that is just being emptied', async () => {
    const feed = new ScriptedFeed();
    const store = new HeldStore();
    feed.append(moved('a', 1), moved('b', 2));
    const engine = run(feed, store);
    await engine.ready();
    const met = gate();
    store.beforeForgotten = ({ group }) =>
      group === 'rebuild-journal__v1' ? met.pass() : Promise.resolve();
    feed.append(rebuildOf('journal'));
    await met.reached;
    const emptied = gate();
    store.beforePrepared = ({ name }) => (name === 'accounts' ? emptied.pass() : Promise.resolve());
    feed.append(rebuildOf('accounts'));
    await emptied.reached;
    met.open();
    for (let turns = 0; turns < 50; turns += 1) {
      await turn();
      expect(await store.serves('accounts')).toBe(false);
    }
    emptied.open();
    await until(async () => (await store.serves('accounts')) && (await store.serves('journal')));
    expect(await sumsOf(store)).toEqual([1, 2]);
  });

  test('leaves one that was begun after it alone', async () => {
    const feed = new ScriptedFeed();
    const store = new HeldStore();
    feed.append(moved('a', 1), moved('b', 2));
    const held = gate();
    let holds = false;
    const engine = run(feed, store, {
      steps: {
        beforeWrite: ({ group }) =>
          holds && group === 'rebuild-accounts__v1' ? held.pass() : undefined,
      },
    });
    await engine.ready();
    const met = gate();
    store.beforeForgotten = met.pass;
    feed.append(rebuildOf('accounts'));
    await met.reached;
    store.beforeForgotten = undefined;
    holds = true;
    feed.append(rebuildOf('accounts'));
    await held.reached;
    met.open();
    for (let turns = 0; turns < 50; turns += 1) await turn();
    const { groups } = await engine.status();
    expect(groups.map(({ group }) => group)).toEqual(['live', 'rebuild-accounts__v1']);
    expect(await store.serves('accounts')).toBe(false);
    expect((await engine.board.standings()).get('accounts__v1')?.group).toBe(
      'rebuild-accounts__v1',
    );
    held.open();
    await until(() => store.serves('accounts'));
    expect(await sumsOf(store)).toEqual([1, 2]);
  });
});
