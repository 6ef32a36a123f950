import { describe, expect, it } from '@jest/globals';
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
import { district, province } from '#testing/known-things.ts';
import { areaAggregate, type AreaFact } from './index.ts';

const haTinh = province('Hà Tĩnh');
const kyAnh = district('Kỳ Anh', haTinh);
const id = idOfThe('area of the spec');

const aProvince = (name: string, code?: string): AreaFact => ({
  type: 'area.registered.v1',
  data: { level: 'province', name, ...(code ? { code } : {}) },
});
const aDistrict = (name: string, of: string): AreaFact => ({
  type: 'area.registered.v1',
  data: { level: 'district', name, province: of },
});
const renamed = (name: string): AreaFact => ({ type: 'area.renamed.v1', data: { name } });
const recoded = (code: string): AreaFact => ({ type: 'area.recoded.v1', data: { code } });

describe('an area', () => {
  it('is registered as a province', () => {
    given(areaAggregate, id)
      .when(record(aProvince('Hà Tĩnh', '42'), in2013))
      .thenRecords(aProvince('Hà Tĩnh', '42'))
      .concerning();
  });

  it('is registered as a district of a known province, which it concerns', () => {
    given(areaAggregate, id)
      .knowing(haTinh)
      .when(record(aDistrict('Đức Thọ', haTinh.id), in2013))
      .thenRecords(aDistrict('Đức Thọ', haTinh.id))
      .concerning(haTinh.stream);
  });

  it('looks at no other stream unless it is a district', () => {
    const reads = (event: AreaFact) => areaAggregate.reads({ event }, id, []);
    expect(reads(aDistrict('Đức Thọ', haTinh.id))).toEqual([haTinh.stream]);
    expect(reads(aProvince('Hà Tĩnh'))).toEqual([]);
    expect(reads(renamed('Hà Tĩnh'))).toEqual([]);
    expect(areaAggregate.communeOf(undefined, id, [])).toBeUndefined();
  });

  it('is not a district of a province that nobody registered', () => {
    given(areaAggregate, id)
      .when(record(aDistrict('Đức Thọ', haTinh.id), in2013))
      .thenRefuses('unknown-area');
  });

  it('is not a district of a district', () => {
    given(areaAggregate, id)
      .knowing(haTinh, kyAnh)
      .when(record(aDistrict('Đức Thọ', kyAnh.id), in2013))
      .thenRefuses('not-a-province');
  });

  it('is registered once', () => {
    given(areaAggregate, id, record(aProvince('Hà Tĩnh'), in2013))
      .when(record(aProvince('Nghệ An'), in2013))
      .thenRefuses('already-registered', givenEvent(1));
  });

  it('is registered before anything else is said of it', () => {
    given(areaAggregate, id)
      .when(record(renamed('Hà Tĩnh'), in2013))
      .thenRefuses('unknown-area');
    given(areaAggregate, id)
      .when(record(recoded('42'), in2013))
      .thenRefuses('unknown-area');
  });

  it('stays a province when its registration is corrected', () => {
    given(areaAggregate, id, record(aProvince('Hà Tỉnh'), in2013))
      .knowing(haTinh)
      .when(correct(givenEvent(1), aDistrict('Hà Tĩnh', haTinh.id), in2013))
      .thenRefuses('level-cannot-change', givenEvent(1));
  });

  it('may have its registration corrected in name', () => {
    given(areaAggregate, id, record(aProvince('Hà Tỉnh'), in2013))
      .when(correct(givenEvent(1), aProvince('Hà Tĩnh'), in2013))
      .thenRecords({
        type: 'area.factCorrected.v1',
        data: { replacement: aProvince('Hà Tĩnh') },
      });
  });
});

describe('the name of an area', () => {
  const nghiaBinh = [
    record(aProvince('Nghĩa Bình'), happened('1975')),
    record(renamed('Bình Định'), happened('1989-07-01')),
  ];

  it('changes', () => {
    given(areaAggregate, id, ...nghiaBinh)
      .when(record(renamed('Gia Lai'), happened('2025-07-01')))
      .thenRecords(renamed('Gia Lai'));
  });

  it('does not change to what it was just before', () => {
    given(areaAggregate, id, ...nghiaBinh)
      .when(record(renamed('Bình Định'), happened('2025-07-01')))
      .thenRefuses('name-unchanged', givenEvent(2));
    given(areaAggregate, id, ...nghiaBinh)
      .when(record(renamed('Nghĩa Bình'), happened('1980')))
      .thenRefuses('name-unchanged', givenEvent(1));
  });

  it('may return to an earlier one', () => {
    given(areaAggregate, id, ...nghiaBinh)
      .when(record(renamed('Nghĩa Bình'), happened('2025-07-01')))
      .thenRecords(renamed('Nghĩa Bình'));
  });

  it('is not judged by what happened later', () => {
    given(areaAggregate, id, ...nghiaBinh)
      .when(record(renamed('Bình Định'), happened('1980')))
      .thenRecords(renamed('Bình Định'));
  });

  it('may have changed to another and back within one year whose days are not known', () => {
    given(areaAggregate, id, ...nghiaBinh, record(renamed('Quy Nhơn'), happened('2020')))
      .when(record(renamed('Bình Định'), happened('2020-06')))
      .thenRecords(renamed('Bình Định'));
  });

  it('is the same fact when recorded again', () => {
    given(areaAggregate, id, ...nghiaBinh)
      .when(record(renamed('Bình Định'), happened('1989-07-01')))
      .thenNothing();
  });
});

describe('the code of an area', () => {
  const withCode = record(aProvince('Hà Tĩnh', '42'), happened('2004'));

  it('changes to another', () => {
    given(areaAggregate, id, withCode)
      .when(record(recoded('43'), happened('2025-07-01')))
      .thenRecords(recoded('43'));
  });

  it('does not change to what it was just before', () => {
    given(areaAggregate, id, withCode)
      .when(record(recoded('42'), happened('2025-07-01')))
      .thenRefuses('code-unchanged', givenEvent(1));
  });

  it('is given to an area that was registered without one, and may be taken back', () => {
    given(
      areaAggregate,
      id,
      record(aProvince('Hà Tĩnh'), happened('2004')),
      record(recoded('42'), in2013),
    )
      .when(retract(givenEvent(2)))
      .thenRecords({ type: 'area.factRetracted.v1', data: { retracted: 'area.recoded.v1' } })
      .andThen(record(recoded('42'), happened('2014')))
      .thenRecords(recoded('42'));
  });
});
