import { beforeEach, describe, expect, test } from '@jest/globals';
import { parkedAnswerSchema } from '#contracts';
import { positionOf, START_OF_LOG, type Position, type Uuid } from '#kernel';
import { LIVE, MemoryReadStore, versionKey, type ParkedEntry, type ReadModel } from '#projections';
import { recordedFeed } from '#testing/feeds/index.ts';
import { accounts, journal } from '#testing/projections/index.ts';
import { parkedReport } from './parked-report.ts';

const at = (n: number): Position => positionOf(BigInt(n));
const idOf = (n: number): Uuid => `00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`;

function entry(document: string, n: number, model: ReadModel = accounts): ParkedEntry {
  return {
    ...{ model: versionKey(model), document, position: at(n), eventId: idOf(n) },
    ...{ type: 'account.moved.v1', stream: 'account-a', code: 'fold-failed', detail: 'why' },
  };
}

describe('What is parked', () => {
  let store: MemoryReadStore;
  beforeEach(() => {
    store = new MemoryReadStore();
  });

  async function park(...parked: ParkedEntry[]): Promise<void> {
    const models = [accounts, journal];
    for (const model of models) await store.prepare(model);
    const lease = (await store.acquire(LIVE, 'w', 60_000))!;
    const progress = {
      ...{ group: LIVE, token: lease.token, revision: 0 },
      ...{ position: START_OF_LOG, seenTo: START_OF_LOG },
      models: Object.fromEntries(models.map((model) => [versionKey(model), {}])),
    };
    await store.putGroup(progress);
    const to = { position: at(9_999), seenTo: at(9_999), revision: 1 };
    await store.flush({
      ...{ from: START_OF_LOG, progress: { ...progress, ...to } },
      ...{ writes: new Map(), parked, marks: [] },
    });
  }

  const report = (asked: { model?: string; event?: Uuid } = {}) =>
    parkedReport({ store, feed: recordedFeed([]), models: [accounts, journal] }, asked);

  test('is told by event, each with the queue of every document that it holds up', async () => {
    await park(entry('b', 1), entry('a', 2), entry('b', 3), entry('c', 2), entry('b', 4));
    const answer = await report();
    expect(answer).toMatchObject({
      data: [
        {
          ...{ model: 'accounts', event: { eventId: idOf(1) }, documents: 1 },
          queues: [
            { document: 'b', waiting: 2, behind: [{ position: at(3) }, { position: at(4) }] },
          ],
        },
        {
          ...{ event: { eventId: idOf(2) }, documents: 2 },
          queues: [{ document: 'a', waiting: 0 }, { document: 'c' }],
        },
      ],
    });
    expect(answer).not.toHaveProperty('more');
    expect(parkedAnswerSchema.safeParse(answer).error).toBeUndefined();
  });

  test('and much of it is the first events, and how many documents the others hold up', async () => {
    // The last events hold up the first documents; a third read model has no more room.
    const many = Array.from({ length: 450 }, (_, n) => entry(`${1_000 - n}`, n + 1));
    await park(...many, entry('zz', 450), entry('x', 7, journal));
    const answer = await report();
    const positions = answer.data.map(({ event }) => event.position);
    expect(positions).toEqual(many.slice(0, 100).map(({ position }) => position));
    // 350 events, one of them with two documents, and that of the journal.
    expect(answer.more).toEqual({ documents: 352 });
    expect(await report({ model: 'journal' })).toMatchObject({ data: [{ documents: 1 }] });
  });

  test('behind one event is all of its documents, as far as a decision may name them', async () => {
    const held = Array.from({ length: 1_200 }, (_, n) => entry(`d${n}`, 2));
    const long = Array.from({ length: 30 }, (_, n) => entry('d7', n + 3));
    await park(entry('a', 1), ...held, ...long);
    const first = await report();
    expect(first.data[1]).toMatchObject({ documents: 1_200 });
    expect(first.data[1]!.queues).toHaveLength(10);
    const { data } = await report({ event: idOf(2) });
    expect(data).toMatchObject([{ event: { eventId: idOf(2) }, documents: 1_200 }]);
    const [asked] = data;
    expect(asked!.queues).toHaveLength(1_000);
    const queue = asked!.queues.find(({ document }) => document === 'd7')!;
    expect(queue).toMatchObject({ waiting: 30 });
    expect(queue.behind).toHaveLength(20);
  });
});
