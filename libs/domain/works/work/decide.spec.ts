import { describe, expect, it } from '@jest/globals';
import type { Quantity } from '#kernel';
import { correct, given, givenEvent, happened, idOfThe, in2013, record } from '#testing/given.ts';
import { commune, province } from '#testing/known-things.ts';
import { registeredWork, workAggregate, type WorkFact } from './index.ts';

type Contribution = Extract<WorkFact, { type: 'work.contributionRecorded.v1' }>['data'];
type Unit = Contribution['quantity']['unit'];

const anThuong = commune('An Thượng', province('Bắc Giang'));
const id = idOfThe('roads of An Thượng');
const years = happened('2018/2020');

const registered: WorkFact = {
  type: 'work.registered.v1',
  data: { commune: anThuong.id, name: 'Bê tông hóa đường', kind: 'road' },
};
const quantity = (
  unit: Unit,
  amount = '100',
  qualifier: Quantity['qualifier'] = 'exact',
): Contribution['quantity'] => ({ unit, amount, qualifier });
const given25km = given(workAggregate, id, record(registered, years));
const contributed = (
  kind: Contribution['kind'],
  unit: Unit,
  more: Partial<Contribution> = {},
): WorkFact => ({
  type: 'work.contributionRecorded.v1',
  data: { kind, quantity: quantity(unit), ...more },
});

describe('a work', () => {
  it('is registered for a known commune, which it concerns', () => {
    given(workAggregate, id)
      .knowing(anThuong)
      .when(record(registered, years))
      .thenRecords(registered)
      .concerning(anThuong.stream);
    given(workAggregate, id).when(record(registered, years)).thenRefuses('unknown-commune');
  });

  it('is registered once, and before residents contribute to it', () => {
    given25km
      .knowing(anThuong)
      .when(record({ ...registered, data: { ...registered.data, kind: 'canal' } }, years))
      .thenRefuses('already-registered', givenEvent(1));
    given(workAggregate, id)
      .when(record(contributed('land', 'm2'), years))
      .thenRefuses('unknown-work');
  });

  it('is judged for authority by its commune', () => {
    const { standing } = given25km.when(record(contributed('land', 'm2'), years));
    expect(workAggregate.communeOf({ event: registered }, id, [])).toBe(anThuong.id);
    expect(workAggregate.communeOf(undefined, id, standing)).toBe(anThuong.id);
    expect(registeredWork([])).toBeUndefined();
  });
});

describe('the commune of a work', () => {
  const tienThang = commune('Tiến Thắng', province('Bắc Giang'));
  const moved: WorkFact = { ...registered, data: { ...registered.data, commune: tienThang.id } };

  it('may be corrected while nobody contributed', () => {
    given25km
      .knowing(tienThang)
      .when(correct(givenEvent(1), moved, years))
      .thenRecords({ type: 'work.factCorrected.v1', data: { replacement: moved } });
  });

  it('may not be, once residents of the first commune have contributed', () => {
    given(workAggregate, id, record(registered, years), record(contributed('land', 'm2'), years))
      .knowing(tienThang)
      .when(correct(givenEvent(1), moved, years))
      .thenRefuses('facts-rest-on-it', givenEvent(2));
  });
});

describe('a contribution', () => {
  it('concerns the commune of its work', () => {
    given25km
      .when(record(contributed('land', 'm2'), years))
      .thenRecords(contributed('land', 'm2'))
      .concerning(anThuong.stream);
  });

  it.each<[Contribution['kind'], Unit[]]>([
    ['land', ['m2', 'ha']],
    ['structure', ['m', 'm2']],
    ['labour', ['workday']],
    ['cash', ['VND']],
    ['counterpart', ['VND']],
    ['inKind', ['tonne', 'book', 'VND']],
  ])('of %s is counted in %p', (kind, units) => {
    for (const unit of units) {
      const fact = contributed(kind, unit);
      given25km.when(record(fact, years)).thenRecords(fact);
    }
  });

  it.each<[Contribution['kind'], Unit[]]>([
    ['land', ['m', 'workday', 'VND']],
    ['structure', ['ha', 'household']],
    ['labour', ['person', 'VND']],
    ['cash', ['workday', 'percent']],
    ['counterpart', ['percent', 'm2']],
  ])('of %s is not counted in %p', (kind, units) => {
    for (const unit of units) {
      given25km.when(record(contributed(kind, unit), years)).thenRefuses('unit-does-not-fit-kind');
    }
  });

  it('covers a percentage of the cost, at most all of it', () => {
    const half = { share: quantity('percent', '50', 'about'), per: 'km' } as const;
    const all = { share: quantity('percent', '100') };
    for (const share of [half, all]) {
      const fact = contributed('counterpart', 'VND', share);
      given25km.when(record(fact, years)).thenRecords(fact);
    }
  });

  it('covers no more than all of the cost, and its share is not counted in another unit', () => {
    const range = { unit: 'percent', qualifier: 'between', low: '90', high: '110' } as const;
    for (const share of [quantity('percent', '100.5'), quantity('VND', '50'), range]) {
      given25km
        .when(record(contributed('counterpart', 'VND', { share }), years))
        .thenRefuses('share-not-a-percentage');
    }
  });

  it('is given by households, counted as households', () => {
    const nearly100 = { households: quantity('household', '100', 'nearly') };
    given25km
      .when(record(contributed('land', 'm2', nearly100), years))
      .thenRecords(contributed('land', 'm2', nearly100));
    given25km
      .when(record(contributed('land', 'm2', { households: quantity('person') }), years))
      .thenRefuses('households-not-counted-as-households');
  });

  it('is recorded once for one period and source, and again for another period', () => {
    given25km
      .when(record(contributed('labour', 'workday'), years))
      .again()
      .thenNothing()
      .andThen(record(contributed('labour', 'workday'), in2013))
      .thenRecords(contributed('labour', 'workday'));
  });
});
