import { describe, expect, it } from '@jest/globals';
import { type Day } from '#kernel';
import {
  correct,
  given,
  givenEvent,
  happened,
  idOfThe,
  in2013,
  record,
  retract,
} from '#testing/given.ts';
import { commune, organisation, province } from '#testing/known-things.ts';
import { sponsorshipAggregate, type SponsorshipFact } from './index.ts';

type FactOf<Type extends SponsorshipFact['type']> = Extract<SponsorshipFact, { type: Type }>;

type SponsorshipSupport = FactOf<'sponsorship.supportDelivered.v1'>['data'];

const haTinh = province('Hà Tĩnh');
const yenHo = commune('Yên Hồ', haTinh);
const dangUyKhoi = organisation('Đảng ủy Khối');
const soCongThuong = organisation('Sở Công thương');
const id = idOfThe('sponsorship of the spec');

const assigned = (
  changes: Partial<FactOf<'sponsorship.assigned.v1'>['data']> = {},
): SponsorshipFact => ({
  type: 'sponsorship.assigned.v1',
  data: { mode: 'sole', sponsors: [dangUyKhoi.id], recipient: yenHo.id, ...changes },
});
const pledged = (line: string): SponsorshipFact => ({
  type: 'sponsorship.supportPledged.v1',
  data: { line, kind: 'goods', what: 'Sách' },
});
const delivered = (line?: string): SponsorshipFact => ({
  type: 'sponsorship.supportDelivered.v1',
  data: { ...(line ? { line } : {}), kind: 'goods', what: 'Sách' },
});
const support = (
  kind: SponsorshipSupport['kind'],
  unit: NonNullable<SponsorshipSupport['quantity']>['unit'],
  line?: string,
): SponsorshipFact => {
  const quantity = { amount: '5', unit, qualifier: 'exact' } as const;
  const data = { kind, what: 'Hỗ trợ', quantity };
  return line === undefined
    ? { type: 'sponsorship.supportDelivered.v1', data }
    : { type: 'sponsorship.supportPledged.v1', data: { line, ...data } };
};
const days = (from: string, to: string) => ({ from: from as Day, to: to as Day });

describe('a sponsorship', () => {
  const ledger = given(sponsorshipAggregate, id).knowing(yenHo, dangUyKhoi, soCongThuong);

  it('is assigned to one sponsor alone, and concerns the commune and the sponsor', () => {
    ledger
      .when(record(assigned(), happened('2011')))
      .thenRecords(assigned())
      .concerning(yenHo.stream, dangUyKhoi.stream);
  });

  it('is assigned to several sponsors jointly', () => {
    const jointly = assigned({ mode: 'joint', sponsors: [dangUyKhoi.id, soCongThuong.id] });
    ledger
      .when(record(jointly, happened('2011')))
      .thenRecords(jointly)
      .concerning(yenHo.stream, dangUyKhoi.stream, soCongThuong.stream);
  });

  it('is assigned to one sponsor in coordination with others not named', () => {
    const alongWithOthers = assigned({ mode: 'coordinated' });
    ledger.when(record(alongWithOthers, happened('2011'))).thenRecords(alongWithOthers);
  });

  it('has exactly one sponsor if it has a sole one', () => {
    const two = assigned({ sponsors: [dangUyKhoi.id, soCongThuong.id] });
    ledger.when(record(two, happened('2011'))).thenRefuses('sole-sponsor-is-one');
  });

  it('has at least two sponsors if it is joint', () => {
    ledger
      .when(record(assigned({ mode: 'joint' }), happened('2011')))
      .thenRefuses('joint-sponsors-are-several');
  });

  it('names each sponsor once', () => {
    const twice = assigned({ mode: 'joint', sponsors: [dangUyKhoi.id, dangUyKhoi.id] });
    ledger.when(record(twice, happened('2011'))).thenRefuses('sponsor-named-twice');
  });

  it('has sponsors that the ledger knows, every one of them', () => {
    const stranger = organisation('Sở Y tế').id;
    const jointly = assigned({ mode: 'joint', sponsors: [dangUyKhoi.id, stranger] });
    ledger.when(record(jointly, happened('2011'))).thenRefuses('unknown-organisation');
  });

  it('helps a commune that the ledger knows', () => {
    const stranger = commune('Kỳ Tân', haTinh).id;
    ledger
      .when(record(assigned({ recipient: stranger }), happened('2011')))
      .thenRefuses('unknown-commune');
  });

  it('has a term that does not end before it begins, and may lack either end', () => {
    const backwards = assigned({ term: days('2015-12-31', '2011-01-01') });
    ledger.when(record(backwards, happened('2011'))).thenRefuses('period-ends-before-it-begins');
    for (const term of [days('2011-01-01', '2011-01-01'), { from: '2011-01-01' as Day }, {}]) {
      ledger.when(record(assigned({ term }), happened('2011'))).thenRecords(assigned({ term }));
    }
  });

  it('is assigned before anything is pledged or delivered', () => {
    ledger.when(record(pledged('books'), in2013)).thenRefuses('unknown-sponsorship');
    ledger.when(record(delivered(), in2013)).thenRefuses('unknown-sponsorship');
  });

  it('is judged for authority by the commune it helps', () => {
    const proposed = { event: assigned() };
    const { standing } = ledger.when(record(assigned(), happened('2011')));
    expect(sponsorshipAggregate.communeOf(proposed, id, [])).toBe(yenHo.id);
    expect(sponsorshipAggregate.communeOf({ event: delivered() }, id, standing)).toBe(yenHo.id);
    expect(sponsorshipAggregate.communeOf(undefined, id, standing)).toBe(yenHo.id);
    expect(sponsorshipAggregate.communeOf(undefined, id, [])).toBeUndefined();
  });
});

describe('a pledge', () => {
  const sponsored = given(sponsorshipAggregate, id, record(assigned(), happened('2011')));

  it('names a line of its own and concerns both parties', () => {
    sponsored
      .when(record(pledged('books'), in2013))
      .thenRecords(pledged('books'))
      .concerning(yenHo.stream, dangUyKhoi.stream);
  });

  it('does not take a line that stands already', () => {
    given(
      sponsorshipAggregate,
      id,
      record(assigned(), happened('2011')),
      record(pledged('books'), in2013),
    )
      .when(record(pledged('books'), happened('2014')))
      .thenRefuses('line-already-pledged', givenEvent(2));
  });

  it('takes the line of a pledge that was retracted', () => {
    given(
      sponsorshipAggregate,
      id,
      record(assigned(), happened('2011')),
      record(pledged('books'), in2013),
      retract(givenEvent(2)),
    )
      .when(record(pledged('books'), happened('2014')))
      .thenRecords(pledged('books'));
  });

  it('may be corrected and keep its line', () => {
    given(
      sponsorshipAggregate,
      id,
      record(assigned(), happened('2011')),
      record(pledged('books'), in2013),
    )
      .when(correct(givenEvent(2), pledged('books'), happened('2012')))
      .thenRecords({
        type: 'sponsorship.factCorrected.v1',
        data: { replacement: pledged('books') },
      });
  });
});

describe('a pledge on which something was delivered', () => {
  const kept = given(
    sponsorshipAggregate,
    id,
    record(assigned(), happened('2011')),
    record(pledged('books'), in2013),
    record(delivered('books'), happened('2014')),
    record(pledged('houses'), in2013),
    record(delivered(), happened('2014')),
  );
  const corrected = (line: string) => ({
    type: 'sponsorship.factCorrected.v1' as const,
    data: { replacement: pledged(line) },
  });

  it('is not retracted while the delivery names its line', () => {
    kept.when(retract(givenEvent(2))).thenRefuses('facts-rest-on-it', givenEvent(3));
  });

  it('is retracted once that delivery is, and one that nothing names at any time', () => {
    const retracted = {
      type: 'sponsorship.factRetracted.v1',
      data: { retracted: 'sponsorship.supportPledged.v1' },
    } as const;
    kept
      .when(retract(givenEvent(3)))
      .andThen(retract(givenEvent(2)))
      .thenRecords(retracted);
    kept.when(retract(givenEvent(4))).thenRecords(retracted);
  });

  it('keeps its line when it is corrected', () => {
    kept
      .when(correct(givenEvent(2), pledged('chairs'), in2013))
      .thenRefuses('facts-rest-on-it', givenEvent(3))
      .saying('Deliveries name the line books (1).');
    kept
      .when(correct(givenEvent(2), pledged('books'), happened('2012')))
      .thenRecords(corrected('books'));
    kept.when(correct(givenEvent(4), pledged('chairs'), in2013)).thenRecords(corrected('chairs'));
  });

  it('takes the line again when it is restored, whatever it was retracted as', () => {
    given(
      sponsorshipAggregate,
      id,
      record(assigned(), happened('2011')),
      record(pledged('books'), in2013),
      retract(givenEvent(2)),
      record(pledged('chairs'), in2013),
      record(delivered('chairs'), in2013),
    )
      .when(correct(givenEvent(2), pledged('houses'), in2013))
      .thenRecords(corrected('houses'));
  });

  it('may be corrected to a later day: the delivery is flagged, not judged again', () => {
    kept
      .when(correct(givenEvent(2), pledged('books'), happened('2015')))
      .thenRecords(corrected('books'));
  });
});

describe.each([
  ['pledged', 'money'],
  ['delivered', undefined],
])('cash that is %s', (_, line) => {
  const sponsored = given(sponsorshipAggregate, id, record(assigned(), happened('2011')));

  it('is counted in VND', () => {
    const money = support('cash', 'VND', line);
    sponsored.when(record(money, in2013)).thenRecords(money);
  });

  it.each(['tonne', 'workday', 'percent'] as const)('is not counted in %s', (unit) => {
    sponsored
      .when(record(support('cash', unit, line), in2013))
      .thenRefuses('unit-does-not-fit-kind');
  });

  it('may be of an amount that no document gives', () => {
    const data = { kind: 'cash', what: 'Tiền mặt' } as const;
    const money: SponsorshipFact =
      line === undefined
        ? { type: 'sponsorship.supportDelivered.v1', data }
        : { type: 'sponsorship.supportPledged.v1', data: { line, ...data } };
    sponsored.when(record(money, in2013)).thenRecords(money);
  });

  it('is told from goods, which are counted in what they are or are worth', () => {
    for (const unit of ['tonne', 'VND'] as const) {
      const goods = support('goods', unit, line);
      sponsored.when(record(goods, in2013)).thenRecords(goods);
    }
  });
});

describe('the recipient of a sponsorship', () => {
  const kyTan = commune('Kỳ Tân', haTinh);
  const toKyTan = correct(givenEvent(1), assigned({ recipient: kyTan.id }), happened('2011'));

  it('may be corrected while nothing was pledged or delivered', () => {
    given(sponsorshipAggregate, id, record(assigned(), happened('2011')))
      .knowing(kyTan, dangUyKhoi)
      .when(toKyTan)
      .thenRecords({
        type: 'sponsorship.factCorrected.v1',
        data: { replacement: assigned({ recipient: kyTan.id }) },
      });
  });

  it('may not be, once support for it is recorded: that support concerns the first commune', () => {
    given(
      sponsorshipAggregate,
      id,
      record(assigned(), happened('2011')),
      record(delivered(), happened('2012')),
    )
      .knowing(kyTan, dangUyKhoi)
      .when(toKyTan)
      .thenRefuses('facts-rest-on-it', givenEvent(2));
  });
});

describe('a delivery', () => {
  const promised = given(
    sponsorshipAggregate,
    id,
    record(assigned(), happened('2011')),
    record(pledged('books'), in2013),
  );

  it('may come without a pledge, naming no line', () => {
    promised
      .when(record(delivered(), happened('2012')))
      .thenRecords(delivered())
      .concerning(yenHo.stream, dangUyKhoi.stream);
  });

  it('names a line that was pledged', () => {
    promised.when(record(delivered('books'), happened('2014'))).thenRecords(delivered('books'));
    promised.when(record(delivered('houses'), happened('2014'))).thenRefuses('line-not-pledged');
  });

  it('does not come before its pledge', () => {
    promised
      .when(record(delivered('books'), happened('2012')))
      .thenRefuses('delivered-before-pledged', givenEvent(2));
  });

  it('may come in the time of its pledge, when nobody knows the order', () => {
    promised.when(record(delivered('books'), happened('2013-03'))).thenRecords(delivered('books'));
  });

  it('is the same fact when recorded again, and another on another day', () => {
    promised
      .when(record(delivered('books'), happened('2014-01')))
      .andThen(record(delivered('books'), happened('2014-01')))
      .thenNothing()
      .andThen(record(delivered('books'), happened('2014-02')))
      .thenRecords(delivered('books'));
  });
});
