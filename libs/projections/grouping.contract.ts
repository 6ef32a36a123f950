import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sumDecimals } from '#kernel';
import type { ReadDocument, ReadModel } from './read-model.ts';
import type { GroupProgress, ReadStore } from './read-store.ts';
import { at, flushOf, lead, type OpenStore } from './read-store.contract.ts';

interface Flow extends ReadDocument {
  readonly commune: string;
  readonly kind: string;
  readonly first: string;
  readonly last: string;
  readonly amount?: string;
  readonly withoutNumber: number;
}

const flows = {
  name: 'flows',
  version: 1,
  handles: [],
  ignores: [],
  indexes: [{ name: 'byCommune', fields: ['commune'] }],
  keys: () => [],
  evolve: (document) => document,
} as const satisfies ReadModel<Flow>;

const states: ReadModel = {
  ...flows,
  name: 'states',
  indexes: [{ name: 'byAreaEver', fields: ['areasEver'], firstIsList: true }],
};

/** The one grouping, exact and the same in every store. */
export function groupingContract(open: OpenStore): void {
  describe('grouping', () => {
    groupingTests(open);
  });
}

function groupingTests(open: OpenStore): void {
  let store: ReadStore;
  let progress: GroupProgress;
  beforeEach(async () => {
    store = await open();
    ({ progress } = await lead(store, [flows, states]));
  });

  async function fill(model: ReadModel, documents: readonly object[]): Promise<void> {
    const writes = documents.map((each, n) => {
      const document = { _id: `${n}`, ...each };
      return { id: document._id, appliedTo: at(5), document };
    });
    const flush = flushOf(progress, at(Number(progress.position) + 5), model, writes);
    expect(await store.flush(flush)).toBe('done');
    progress = flush.progress;
  }

  test('states are summed over the steps up to a day, by area', async () => {
    const measure = (surely: number): object => ({ key: 'achieved', surely });
    await fill(states, [
      {
        areasEver: ['ha-tinh', 'nghe-an'],
        steps: [
          {
            day: '2012-12-31',
            area: 'ha-tinh',
            measures: [measure(6), { key: 'joined', surely: 1 }],
          },
          { day: '2014-06-30', area: 'ha-tinh', measures: [measure(-6)] },
          { day: '2014-06-30', area: 'nghe-an', measures: [measure(6)] },
          { day: '2015-01-01', measures: [measure(3)] },
        ],
      },
      {
        areasEver: ['ha-tinh'],
        steps: [{ day: '2013-01-01', area: 'ha-tinh', measures: [measure(8)] }],
      },
      {
        areasEver: ['bac-giang'],
        steps: [{ day: '2013-01-01', area: 'bac-giang', measures: [measure(1)] }],
      },
    ]);
    const ask = (asOf: string) =>
      store.reader.group(states, {
        index: 'byAreaEver',
        where: { areasEver: 'ha-tinh' },
        over: ['steps', 'steps.measures'],
        keep: [{ path: 'steps.day', to: asOf }],
        by: ['steps.area', 'steps.measures.key'],
        sum: { 'steps.measures.surely': 'integer' },
      });
    const named = (area: string | undefined, key: string, count: number, sum: string) => ({
      key: { ...(area === undefined ? {} : { 'steps.area': area }), 'steps.measures.key': key },
      count,
      sums: { 'steps.measures.surely': sum },
    });
    expect(await ask('2013-12-31')).toEqual([
      named('ha-tinh', 'achieved', 2, '14'),
      named('ha-tinh', 'joined', 1, '1'),
    ]);
    expect(await ask('2016-12-31')).toEqual([
      named('ha-tinh', 'achieved', 3, '8'),
      named('ha-tinh', 'joined', 1, '1'),
      named('nghe-an', 'achieved', 1, '6'),
      named(undefined, 'achieved', 1, '3'),
    ]);
  });

  test('flows inside a period and straddling it are summed apart', async () => {
    const flow = (first: string, last: string, amount?: string): object => ({
      commune: 'c',
      kind: 'cash',
      first,
      last,
      withoutNumber: amount === undefined ? 1 : 0,
      ...(amount === undefined ? {} : { amount }),
    });
    await fill(flows, [
      flow('2016-01-01', '2016-01-01', '0.1'),
      flow('2016-06-30', '2016-06-30', '0.2'),
      flow('2016-03-01', '2016-04-01'),
      flow('2015-12-31', '2016-01-01', '1000000000000'),
      flow('2016-06-01', '2016-07-01', '-1'),
      flow('2015-01-01', '2015-12-31', '7'),
      flow('2016-07-01', '2016-07-02', '7'),
    ]);
    const rows = await store.reader.group(flows, {
      index: 'byCommune',
      period: { first: 'first', last: 'last', from: '2016-01-01', to: '2016-06-30' },
      by: ['commune', 'kind'],
      sum: { amount: 'decimal', withoutNumber: 'integer' },
    });
    const key = { commune: 'c', kind: 'cash' };
    expect(rows).toEqual([
      { key, within: 'inside', count: 3, sums: { amount: '0.3', withoutNumber: '1' } },
      { key, within: 'straddling', count: 2, sums: { amount: '999999999999', withoutNumber: '0' } },
    ]);
  });

  test('sums are exact whatever their size', async () => {
    const whole = fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n });
    const decimal = fc
      .tuple(whole, fc.stringMatching(/^\d{0,12}$/))
      .map(([number, fraction]) => `${number}${fraction && `.${fraction}`}`);
    const amounts = fc.array(fc.oneof(decimal, fc.integer().map(String)), {
      minLength: 1,
      maxLength: 9,
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(amounts, async (given) => {
        round += 1;
        const commune = `round ${round}`;
        await fill(
          flows,
          given.map((amount, n) => ({ _id: `${commune} ${n}`, commune, amount })),
        );
        const [row] = await store.reader.group(flows, {
          index: 'byCommune',
          where: { commune },
          by: [],
          sum: { amount: 'decimal' },
        });
        expect(row?.sums['amount']).toBe(sumDecimals(given));
      }),
      { numRuns: 25 },
    );
  });

  test('integers beyond what a float holds are exact', async () => {
    const amount = Number.MAX_SAFE_INTEGER;
    await fill(
      flows,
      Array.from({ length: 9 }, () => ({ commune: 'c', amount })),
    );
    const ask = { index: 'byCommune', by: ['commune'], sum: { amount: 'integer' } } as const;
    const [row] = await store.reader.group(flows, ask);
    expect(row?.sums['amount']).toBe(String(9n * BigInt(amount)));
  });

  test('nothing selected gives no rows', async () => {
    expect(await store.reader.group(flows, { index: 'byCommune', by: [], sum: {} })).toEqual([]);
  });
}
