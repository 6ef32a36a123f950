import { expect, test } from '@jest/globals';
import type { ModelAnswer } from './answers.ts';
import { decideBuilds } from './decide-builds.ts';

const at = (n: number): string => `${n}`.padStart(20, '0');

function build(asked: number, how: Partial<ModelAnswer>, model = 'works'): ModelAnswer {
  const named = { model, version: 1, ...(asked > 0 ? { build: at(asked) } : {}) };
  const well = { parkedEvents: 0, parkedDocuments: 0, asksForRebuild: [] };
  return { ...named, ...well, serves: false, group: 'live', position: at(99), ...how };
}

/** The builds that a clean-up without a name decides to drop, of these. */
async function dropped(models: readonly ModelAnswer[]): Promise<string[]> {
  const client = {
    get: async <Data>() => ({ groups: [], models }) as Data,
    post: async () => ({ position: at(50), recorded: true }),
  };
  const order = { command: 'clean-up', reason: 'x' } as const;
  return (await decideBuilds(client, order)).map((each) => each.build);
}

const { group: _, position: __, ...fedByNobody } = build(3, {});

test('A clean-up without a name drops what is older than what serves, and what nobody feeds', async () => {
  const models = [build(0, {}), build(1, {}), build(2, { serves: true }), fedByNobody];
  expect(await dropped(models)).toEqual(['works__v1', `works__v1_${at(1)}`, `works__v1_${at(3)}`]);
});

test.each([
  ['it is under way', build(3, { group: 'rebuild-works' })],
  ['it goes on by itself', build(1, { group: 'apart-works' })],
  ['it waits to be promoted', build(3, {})],
  ['a roll-back leads to', build(1, { servedBefore: true })],
  ['it is of a read model of which nothing serves', build(1, {}, 'reports')],
])('A clean-up without a name leaves a build: %s', async (_why, kept) => {
  const serves = build(2, { serves: true });
  expect(await dropped(kept.build! < at(2) ? [kept, serves] : [serves, kept])).toEqual([]);
});
