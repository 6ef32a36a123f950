import { describe, expect, test } from '@jest/globals';
import type { WorkFact } from '#domain';
import { streamOf, type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { foldedDocument, foldedDocuments, readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, record, retract } from '#testing/history.ts';
import { commune, province } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { contributions, deliveries, pledges } from './project.ts';
import { findContributions, totalContributions } from './query.ts';

type Recording = readonly [StreamName, FactCommand<DomainEvent>];
type Contribution = Extract<WorkFact, { type: 'work.contributionRecorded.v1' }>['data'];

const anThuong = commune('An Thượng', province('Bắc Giang'));
const road = streamOf('work', idOfThe('road of An Thượng'));
const registered: Recording = [
  road,
  record(
    {
      type: 'work.registered.v1',
      data: { commune: anThuong.id, name: 'Đường bê tông', kind: 'road' },
    },
    happened('2018'),
  ),
];
const land = given(
  {
    kind: 'land',
    quantity: { amount: '5000', unit: 'm2', qualifier: 'moreThan', words: 'hơn 5 nghìn m2 đất' },
  },
  '2018/2020',
);

describe('a contribution of residents', () => {
  test('is a document of its own, with its commune, kind and days', () => {
    const log = logOf(registered, land);
    expect(foldedDocument(contributions, log, givenEvent(2))).toMatchObject({
      stream: road,
      subjects: [streamOf('commune', anThuong.id), road].sort(),
      counted: {
        commune: anThuong.id,
        kind: 'land',
        first: '2018-01-01',
        last: '2020-12-31',
        unit: 'm2',
        amount: '5000',
        sign: '≥',
        withoutNumber: 0,
      },
    });
  });

  test('is not counted once retracted, and counted again once corrected', () => {
    const gone: Recording = [road, retract(givenEvent(2))];
    expect(counted(registered, land, gone)).toBeUndefined();
    const back = corrected({
      kind: 'land',
      quantity: { amount: '5100', unit: 'm2', qualifier: 'exact' },
    });
    expect(counted(registered, land, gone, back)).toMatchObject({ amount: '5100', sign: '=' });
  });

  test('is not made of the amendments of other facts of the work', () => {
    const log = logOf(registered, land, [road, retract(givenEvent(1))]);
    expect([...foldedDocuments(contributions, log).keys()]).toEqual([givenEvent(2)]);
    expect(foldedDocuments(deliveries, log).size + foldedDocuments(pledges, log).size).toBe(0);
  });
});

describe('the contributions of a commune', () => {
  const labour = given(
    { kind: 'labour', quantity: { amount: '3000', unit: 'workday', qualifier: 'moreThan' } },
    '2018/2020',
  );
  const more = given(
    { kind: 'labour', quantity: { amount: '200', unit: 'workday', qualifier: 'about' } },
    '2019',
  );
  const rate = given(
    {
      kind: 'counterpart',
      quantity: { amount: '250000000', unit: 'VND', qualifier: 'exact' },
      per: 'km',
    },
    '2018/2020',
  );
  const cash = given(
    { kind: 'counterpart', quantity: { amount: '7', unit: 'VND', qualifier: 'exact' } },
    '2018',
  );
  const all = [registered, land, labour, more, rate, cash];

  test('come to totals that claim no more than the documents, rates apart from amounts', async () => {
    expect(await totals(all, { asOf: day('2021-01-01') })).toEqual([
      total('counterpart', 'VND', '7', '='),
      { ...total('counterpart', 'VND', '250000000', '='), per: 'km' },
      { ...total('labour', 'workday', '3200', '≈'), count: 2 },
      total('land', 'm2', '5000', '≥'),
    ]);
  });

  test('come to the same totals for who asks what was known at the end', async () => {
    const asOf = day('2021-01-01');
    const knownAt = logOf(...all).at(-1)?.position;
    expect(await totals(all, { asOf, knownAt })).toEqual(await totals(all, { asOf }));
  });

  test('of which only those are summed that had surely been given by the day', async () => {
    expect(await totals(all, { asOf: day('2019-12-31') })).toEqual([
      total('counterpart', 'VND', '7', '='),
      total('labour', 'workday', '200', '≈'),
    ]);
  });

  test('are listed in order of occurrence, as they were known', async () => {
    const reader = await readerOver(logOf(...all), contributions);
    const viewpoint = { asOf: day('2021-01-01'), knownAt: logOf(...all)[3]?.position };
    const { rows } = await findContributions(reader, anThuong.id, viewpoint, { limit: 10 });
    expect(rows.map(({ kind, quantity }) => [kind, quantity.amount])).toEqual([
      ['labour', '200'],
      ['land', '5000'],
      ['labour', '3000'],
    ]);
  });
});

async function totals(
  log: readonly Recording[],
  viewpoint: Parameters<typeof totalContributions>[2],
) {
  const reader = await readerOver(logOf(...log), contributions);
  return totalContributions(reader, anThuong.id, viewpoint);
}

function total(kind: string, unit: string, amount: string, sign: string) {
  return { kind, unit, amount, sign, count: 1, withoutNumber: 0 };
}

function counted(...log: readonly Recording[]) {
  return foldedDocument(contributions, logOf(...log), givenEvent(2)).counted;
}

function given(data: Contribution, on: string): Recording {
  return [road, record(contribution(data), happened(on))];
}

function corrected(data: Contribution): Recording {
  return [road, correct(givenEvent(2), contribution(data), happened('2019'))];
}

function contribution(data: Contribution): WorkFact {
  return { type: 'work.contributionRecorded.v1', data };
}
