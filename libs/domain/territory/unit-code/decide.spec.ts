import { describe, expect, it } from '@jest/globals';
import { streamOf, type Day } from '#kernel';
import { correct, given, givenEvent, happened, in2013, record, retract } from '#testing/given.ts';
import { commune, province } from '#testing/known-things.ts';
import { holderOn, holdingsOf, unitCodeAggregate, type UnitCodeFact } from './index.ts';

const haTinh = province('Hà Tĩnh');
const kyTan = commune('Kỳ Tân', haTinh);
const kyHoa = commune('Kỳ Hoa', haTinh);

const taken = (by: { id: string }, from: string, to?: string): UnitCodeFact => ({
  type: 'unitCode.taken.v1',
  data: { commune: by.id, from: from as Day, ...(to ? { to: to as Day } : {}) },
});
const released = (by: { id: string }, to: string): UnitCodeFact => ({
  type: 'unitCode.released.v1',
  data: { commune: by.id, to: to as Day },
});

const endOfDistricts = happened('2025-07-01');
const kyTanHasIt = record(taken(kyTan, '2004-01-01'), happened('2004'));
const kyTanGivesItUp = record(released(kyTan, '2025-06-30'), endOfDistricts);
const kyHoaTakesIt = record(taken(kyHoa, '2025-07-01'), endOfDistricts);

describe('an administrative code', () => {
  it('is taken by a known commune, which it concerns', () => {
    given(unitCodeAggregate, '18814')
      .knowing(kyTan)
      .when(record(taken(kyTan, '2004-01-01'), in2013))
      .thenRecords(taken(kyTan, '2004-01-01'))
      .concerning(kyTan.stream);
  });

  it('is not taken by a commune that nobody registered', () => {
    given(unitCodeAggregate, '18814')
      .when(record(taken(kyTan, '2004-01-01'), in2013))
      .thenRefuses('unknown-commune');
  });

  it('is not taken for a period that ends before it begins, but may be for one day', () => {
    given(unitCodeAggregate, '18814')
      .knowing(kyTan)
      .when(record(taken(kyTan, '2025-07-01', '2025-06-30'), in2013))
      .thenRefuses('period-ends-before-it-begins');
    given(unitCodeAggregate, '18814')
      .knowing(kyTan)
      .when(record(taken(kyTan, '2025-07-01', '2025-07-01'), in2013))
      .thenRecords(taken(kyTan, '2025-07-01', '2025-07-01'));
  });

  it('is had by one commune after the other: 18814 was Kỳ Tân and is Kỳ Hoa', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp)
      .knowing(kyHoa)
      .when(kyHoaTakesIt)
      .thenRecords(kyHoaTakesIt.event);
  });

  it('is not taken on a day on which another commune has it', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt)
      .knowing(kyHoa)
      .when(kyHoaTakesIt)
      .thenRefuses('unit-code-taken', givenEvent(1));
    given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp)
      .knowing(kyHoa)
      .when(record(taken(kyHoa, '2025-06-30'), endOfDistricts))
      .thenRefuses('unit-code-taken', givenEvent(1));
  });

  it('is refused with the days on which the other commune has it', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt)
      .knowing(kyHoa)
      .when(kyHoaTakesIt)
      .thenRefuses('unit-code-taken', givenEvent(1))
      .saying('từ 01/01/2004 (')
      .saying('from 01/01/2004 (');
    given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp)
      .knowing(kyHoa)
      .when(record(taken(kyHoa, '2025-06-30'), endOfDistricts))
      .thenRefuses('unit-code-taken', givenEvent(1))
      .saying('từ 01/01/2004 đến 30/06/2025 (')
      .saying('from 01/01/2004 to 30/06/2025 (');
  });

  it('is not taken for an earlier time that runs into the next holder', () => {
    given(unitCodeAggregate, '18814', kyHoaTakesIt)
      .knowing(kyTan)
      .when(kyTanHasIt)
      .thenRefuses('unit-code-taken', givenEvent(1));
    given(unitCodeAggregate, '18814', kyHoaTakesIt)
      .knowing(kyTan)
      .when(record(taken(kyTan, '2004-01-01', '2025-06-30'), in2013))
      .thenRecords(taken(kyTan, '2004-01-01', '2025-06-30'));
  });

  it('is not taken twice by one commune for the same days', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt)
      .knowing(kyTan)
      .when(record(taken(kyTan, '2010-01-01'), in2013))
      .thenRefuses('unit-code-already-held', givenEvent(1));
  });
});

describe('the release of a code', () => {
  it('is recorded of the commune that has it', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt)
      .knowing(kyTan)
      .when(kyTanGivesItUp)
      .thenRecords(kyTanGivesItUp.event)
      .concerning(kyTan.stream);
  });

  it('is refused of a commune that does not have it on that day', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt)
      .knowing(kyHoa)
      .when(record(released(kyHoa, '2025-06-30'), endOfDistricts))
      .thenRefuses('unit-code-not-held');
    given(unitCodeAggregate, '18814', kyTanHasIt)
      .knowing(kyTan)
      .when(record(released(kyTan, '2003-12-31'), endOfDistricts))
      .thenRefuses('unit-code-not-held');
  });

  it('is recorded once; another day is a correction', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp)
      .knowing(kyTan)
      .when(record(released(kyTan, '2025-05-31'), endOfDistricts))
      .thenRefuses('unit-code-already-released', givenEvent(2));
    given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp)
      .knowing(kyTan)
      .when(correct(givenEvent(2), released(kyTan, '2025-05-31'), endOfDistricts))
      .thenRecords({
        type: 'unitCode.factCorrected.v1',
        data: { replacement: released(kyTan, '2025-05-31') },
      });
  });

  it('is not corrected or retracted into the time of the next holder', () => {
    const handedOver = given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp, kyHoaTakesIt);
    handedOver
      .knowing(kyTan)
      .when(correct(givenEvent(2), released(kyTan, '2025-07-01'), endOfDistricts))
      .thenRefuses('unit-code-taken', givenEvent(3));
    handedOver
      .knowing(kyTan)
      .when(retract(givenEvent(2)))
      .thenRefuses('unit-code-taken', givenEvent(3));
  });

  it('is retracted where nobody took the code after it', () => {
    given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp)
      .when(retract(givenEvent(2)))
      .thenRecords({
        type: 'unitCode.factRetracted.v1',
        data: { retracted: 'unitCode.released.v1' },
      });
  });

  it('rests on its taking, which is neither retracted nor given to another meanwhile', () => {
    const releasedOnce = given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp).knowing(
      kyHoa,
    );
    releasedOnce.when(retract(givenEvent(1))).thenRefuses('release-rests-on-it', givenEvent(2));
    releasedOnce
      .when(correct(givenEvent(1), taken(kyHoa, '2004-01-01'), happened('2004')))
      .thenRefuses('release-rests-on-it', givenEvent(2));
  });
});

describe('the holder of a code on a day', () => {
  const { standing } = given(unitCodeAggregate, '18814', kyTanHasIt, kyTanGivesItUp)
    .knowing(kyHoa)
    .when(kyHoaTakesIt);

  it('is the commune that had it then: Kỳ Tân to the end of June 2025, then Kỳ Hoa', () => {
    expect(holderOn(standing, '2014-12-31' as Day)).toBe(kyTan.id);
    expect(holderOn(standing, '2025-06-30' as Day)).toBe(kyTan.id);
    expect(holderOn(standing, '2025-07-01' as Day)).toBe(kyHoa.id);
  });

  it('is nobody before the code was first taken', () => {
    expect(holderOn(standing, '2003-12-31' as Day)).toBeUndefined();
    expect(holderOn([], '2014-12-31' as Day)).toBeUndefined();
  });

  it('is known with its days and the events behind them', () => {
    expect(holdingsOf(standing)).toEqual([
      {
        commune: kyTan.id,
        from: '2004-01-01',
        to: '2025-06-30',
        takenBy: givenEvent(1),
        releasedBy: givenEvent(2),
      },
      { commune: kyHoa.id, from: '2025-07-01', takenBy: expect.any(String) },
    ]);
  });

  it('tells for which commune authority over the code is judged', () => {
    const released = { event: kyTanGivesItUp.event };
    expect(unitCodeAggregate.communeOf(released, '18814', [])).toBe(kyTan.id);
    expect(unitCodeAggregate.communeOf(undefined, '18814', standing)).toBe(kyHoa.id);
    expect(unitCodeAggregate.reads(released, '18814', [])).toEqual([streamOf('commune', kyTan.id)]);
  });
});
