import { describe, expect, test } from '@jest/globals';
import { START_OF_LOG } from '#kernel';
import { ScriptedFeed } from '#testing/feeds/index.ts';
import { onEveryReadStore } from '#testing/projections/on-every-read-store.ts';
import { MemoryReadStore, ProjectionEngine, type ReadStore } from './index.ts';
import {
  cleanDigests,
  digests,
  engineContract,
  killAt,
  moved,
  parts,
} from './projection-engine.contract.ts';

onEveryReadStore('A projection engine', (open, place) => {
  engineContract(open, place === 'in memory' ? 60 : 6);
});

describe('The tests of faults', () => {
  test('fail when documents are folded without their guard', async () => {
    const feed = new ScriptedFeed();
    feed.append(...Array.from({ length: 9 }, (_, n) => moved('a', n)));
    const store = withoutGuard(new MemoryReadStore({ atomic: false }));
    const killed = new ProjectionEngine({
      ...parts(feed, store),
      owner: 'w',
      limits: { batchEventsMax: 4 },
      steps: killAt('betweenWriteAndCheckpoint', 0),
    });
    killed.start();
    await expect(killed.ready()).rejects.toThrow();
    const engine = new ProjectionEngine({ ...parts(feed, store), owner: 'w' });
    engine.start();
    await engine.ready();
    await engine.stop();
    expect(await digests(store, (await feed.head())!)).not.toEqual(await cleanDigests(feed));
  });
});

/** A store that has forgotten what is applied: every fold starts as if nothing were. */
function withoutGuard(store: MemoryReadStore): ReadStore {
  return new Proxy<ReadStore>(store, {
    get(target, name) {
      if (name === 'loadStates') {
        return async (...asked: Parameters<ReadStore['loadStates']>) => {
          const states = await target.loadStates(...asked);
          const forgotten = [...states].map(
            ([id, state]) => [id, { ...state, appliedTo: START_OF_LOG }] as const,
          );
          return new Map(forgotten);
        };
      }
      if (name === 'flush') {
        return async (...[flush, between]: Parameters<ReadStore['flush']>) => {
          const writes = new Map<string, NonNullable<ReturnType<typeof flush.writes.get>>>();
          for (const [key, ofModel] of flush.writes) {
            const model = parts(new ScriptedFeed(), target).models.find((each) =>
              key.startsWith(each.name),
            )!;
            const now = await target.loadStates(
              model,
              ofModel.map(({ id }) => id),
            );
            writes.set(
              key,
              ofModel.map((write) => {
                const { replaces: _, ...rest } = write;
                const there = now.get(write.id);
                return there ? { ...rest, replaces: there.appliedTo } : rest;
              }),
            );
          }
          return target.flush({ ...flush, writes }, between);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
