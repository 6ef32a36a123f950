import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { ModelAnswer, ProjectionsAnswer } from './answers.ts';
import { followBuilds } from './follow-builds.ts';
import { texts } from './texts.ts';

const at = (n: number): string => `${n}`.padStart(20, '0');
const model = { model: 'areas', version: 2, parkedEvents: 0, parkedDocuments: 0 };
const serving = (position: string): ModelAnswer => ({
  ...{ ...model, serves: true, group: 'live', position, asksForRebuild: [] },
});
const build = (group: string): ModelAnswer => ({
  ...{ ...model, build: at(5), serves: false, group, position: at(1), asksForRebuild: [] },
});
const group = {
  ...{ group: 'rebuild-areas', position: at(1), rate: 3 },
  lag: { events: 4, estimated: false, ms: 40 },
};
const key = `areas__v2_${at(5)}`;

/** What is shown while the projections answer this, one after the other. */
async function shown(json: boolean, ...answers: ModelAnswer[][]) {
  const client = {
    get: async <Data>() => {
      const answer: ProjectionsAnswer = {
        ...{ state: 'leading', owner: 'w', healthy: true },
        groups: [group],
        models: answers.shift()!,
      };
      return answer as Data;
    },
    post: () => Promise.reject(new Error('nothing is decided')),
  };
  const out = new PassThrough();
  const gone = await followBuilds(client, [key], { out, said: texts.en, json });
  expect(answers).toEqual([]);
  return { gone, out: await text(out.end()) };
}

test('A build is followed until it moves with the live read models', async () => {
  // Not yet put down, on its way, there.
  const answers = [[serving(at(4))], [serving(at(6)), build('rebuild-areas')]];
  const { gone, out } = await shown(false, ...answers, [serving(at(6)), build('live')]);
  expect(gone).toEqual([]);
  expect(out).toContain('rebuild-areas at');
  expect(out).toMatch(/all builds have caught up\n$/);
});

test('A build that is dropped meanwhile is not waited for: that it is no more is said', async () => {
  const answers = [[serving(at(6)), build('rebuild-areas')], [serving(at(7))]];
  const { gone, out } = await shown(false, ...answers);
  expect(gone).toEqual([key]);
  expect(out).toContain(`no longer built, it was dropped: ${key}\n`);
  expect(out).not.toContain('caught up');
});

test('A build that is dropped is in the last line of JSON', async () => {
  const { out } = await shown(true, [serving(at(6))]);
  expect(JSON.parse(out)).toMatchObject({ builds: [key], gone: [key], isOver: true });
});
