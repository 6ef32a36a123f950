import { expect, test } from '@jest/globals';
import { positionOf } from '#kernel';
import type { GroupProgress } from '../read-store.ts';
import { ProgressBoard } from './progress-board.ts';

const [before, after] = [positionOf(1n), positionOf(2n)] as const;
const models = ['accounts__v1'];

function standingAt(position: GroupProgress['position']): readonly GroupProgress[] {
  return [{ group: 'live', token: 1, position, seenTo: position, models: { accounts__v1: {} } }];
}

/** A store whose answers come when they are let through, in any order. */
function slowStore() {
  let tell: (groups: readonly GroupProgress[]) => void = () => {};
  const answers: ((groups: readonly GroupProgress[]) => void)[] = [];
  return {
    groups: () => new Promise<readonly GroupProgress[]>((resolve) => answers.push(resolve)),
    watch: (listener: typeof tell) => {
      tell = listener;
      return () => {};
    },
    tell: (groups: readonly GroupProgress[]) => tell(groups),
    answers,
  };
}

test('An answer of the store that was under way when newer news came takes nobody back behind them', async () => {
  const store = slowStore();
  const board = new ProgressBoard(store);
  const unwatch = board.watch(() => {});
  store.tell(standingAt(before));
  const standings = board.standings();
  store.tell(standingAt(after));
  store.answers[0]!(standingAt(before));
  expect((await standings).get('accounts__v1')?.position).toBe(after);
  await board.caughtUpTo(after, { models, timeoutMs: 100 });
  unwatch();
});

test('An answer of the store that comes when the worker of this process leads by now takes nobody back', async () => {
  const store = slowStore();
  const board = new ProgressBoard(store);
  const standings = board.standings();
  board.beginLocal(standingAt(before));
  for (const group of standingAt(after)) board.report(group);
  store.answers[0]!(standingAt(before));
  expect((await standings).get('accounts__v1')?.position).toBe(after);
});

test('Of two answers of the store the one that was asked for later stands, whichever comes first', async () => {
  for (const [first, last] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const store = slowStore();
    const board = new ProgressBoard(store);
    const asked = [board.standings(), board.standings()] as const;
    for (const at of [first, last]) {
      store.answers[at]!(standingAt([before, after][at]!));
      await asked[at];
    }
    expect((await asked[last]).get('accounts__v1')?.position).toBe(after);
  }
});
