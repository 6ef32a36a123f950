import { describe, it } from '@jest/globals';
import { streamOf } from '#kernel';
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
import { district, organisation, province } from '#testing/known-things.ts';
import type { ProgressFact } from '../../programme/progress/index.ts';
import type { UnitCodeFact } from '../unit-code/index.ts';
import { communeAggregate, type CommuneFact } from './index.ts';

const haTinh = province('Hà Tĩnh');
const ngheAn = province('Nghệ An');
const kyAnh = district('Kỳ Anh', haTinh);
const ducTho = district('Đức Thọ', haTinh);
const id = idOfThe('commune of the spec');
const code18814 = streamOf('unitCode', '18814');

type Registration = Extract<CommuneFact, { type: 'commune.registered.v1' }>['data'];

const registered = (changes: Partial<Registration> = {}): CommuneFact => ({
  type: 'commune.registered.v1',
  data: { name: 'Kỳ Tân', kind: 'xa', province: haTinh.id, district: kyAnh.id, ...changes },
});
const renamed = (name: string): CommuneFact => ({ type: 'commune.renamed.v1', data: { name } });
const reassigned = (province: string, district?: string): CommuneFact => ({
  type: 'commune.reassigned.v1',
  data: { province, ...(district ? { district } : {}) },
});
const takenBy = (commune: string, from: string, to?: string): UnitCodeFact => ({
  type: 'unitCode.taken.v1',
  data: { commune, from: days(from), ...(to ? { to: days(to) } : {}) },
});
const days = (value: string) => happened(value).occurredOn.first;

describe('a commune', () => {
  it('is registered in a known province and district, and concerns both', () => {
    given(communeAggregate, id)
      .knowing(haTinh, kyAnh)
      .when(record(registered(), in2013))
      .thenRecords(registered())
      .alone()
      .concerning(haTinh.stream, kyAnh.stream);
  });

  it('is registered without a district, as all are since districts ended', () => {
    const data = { name: 'Kỳ Hoa', kind: 'xa', province: haTinh.id } as const;
    given(communeAggregate, id)
      .knowing(haTinh)
      .when(record({ type: 'commune.registered.v1', data }, happened('2025-07-01')))
      .thenRecords({ type: 'commune.registered.v1', data })
      .concerning(haTinh.stream);
  });

  it('is not registered in a province that nobody knows', () => {
    given(communeAggregate, id)
      .knowing(haTinh, kyAnh)
      .when(record(registered({ province: ngheAn.id }), in2013))
      .thenRefuses('unknown-area');
  });

  it('is not registered in a district that nobody knows', () => {
    given(communeAggregate, id)
      .knowing(haTinh)
      .when(record(registered(), in2013))
      .thenRefuses('unknown-area');
  });

  it('is not registered in a district of another province', () => {
    given(communeAggregate, id)
      .knowing(haTinh, ngheAn, kyAnh)
      .when(record(registered({ province: ngheAn.id }), in2013))
      .thenRefuses('district-not-in-province');
  });

  it('is not registered with a province for a district, nor with a district for a province', () => {
    given(communeAggregate, id)
      .knowing(haTinh, ngheAn)
      .when(record(registered({ district: ngheAn.id }), in2013))
      .thenRefuses('district-not-in-province');
    given(communeAggregate, id)
      .knowing(haTinh, kyAnh)
      .when(record(registered({ province: kyAnh.id }), in2013))
      .thenRefuses('not-a-province');
  });

  it('does not take an organisation for an area', () => {
    given(communeAggregate, id)
      .knowing(organisation('Sở Y tế'))
      .when(record(registered({ province: organisation('Sở Y tế').id }), in2013))
      .thenRefuses('unknown-area');
  });

  it('is registered once, and before anything else is said of it', () => {
    given(communeAggregate, id, record(registered(), in2013))
      .knowing(haTinh, kyAnh)
      .when(record(registered({ name: 'Kỳ Hoa' }), in2013))
      .thenRefuses('already-registered', givenEvent(1));
    given(communeAggregate, id)
      .when(record(renamed('Kỳ Hoa'), in2013))
      .thenRefuses('unknown-commune');
    given(communeAggregate, id)
      .knowing(haTinh)
      .when(record(reassigned(haTinh.id), in2013))
      .thenRefuses('unknown-commune');
  });
});

describe('the code of a commune', () => {
  const withCode = registered({ code: '18814' });

  it('is taken with its registration, from the first day of it', () => {
    given(communeAggregate, id)
      .knowing(haTinh, kyAnh)
      .when(record(withCode, in2013))
      .thenRecords(withCode)
      .alongside(code18814, takenBy(id, '2013-01-01'))
      .again()
      .thenNothing();
  });

  it('is refused while another commune has it, and then nothing is registered', () => {
    given(communeAggregate, id)
      .knowing(haTinh, kyAnh)
      .and(code18814, record(takenBy(idOfThe('Kỳ Hoa'), '2010'), in2013))
      .when(record(withCode, in2013))
      .thenRefuses('unit-code-taken', givenEvent(3));
  });

  it('is taken again by a new commune when the old one no longer has it', () => {
    given(communeAggregate, id)
      .knowing(haTinh, kyAnh)
      .and(code18814, record(takenBy(idOfThe('old'), '2004', '2025-06-30'), happened('2004')))
      .when(record(withCode, happened('2025-07-01')))
      .thenRecords(withCode)
      .alongside(code18814, takenBy(id, '2025-07-01'));
  });

  it('does not change when the registration is corrected', () => {
    const before = given(communeAggregate, id, record(withCode, in2013)).knowing(haTinh, kyAnh);
    before
      .when(correct(givenEvent(1), registered({ code: '18815' }), in2013))
      .thenRefuses('code-cannot-change', givenEvent(1));
    before
      .when(correct(givenEvent(1), registered(), in2013))
      .thenRefuses('code-cannot-change', givenEvent(1));
    before
      .when(correct(givenEvent(1), registered({ code: '18814', name: 'Kỳ Tấn' }), in2013))
      .thenRecords({
        type: 'commune.factCorrected.v1',
        data: { replacement: registered({ code: '18814', name: 'Kỳ Tấn' }) },
      });
  });

  it('is given up before the registration is retracted', () => {
    given(communeAggregate, id, record(withCode, in2013))
      .and(code18814, record(takenBy(id, '2013'), in2013))
      .knowing(haTinh, kyAnh)
      .when(retract(givenEvent(1)))
      .thenRefuses('unit-code-still-taken', givenEvent(2));
  });

  it('does not keep the registration from being retracted once its taking is retracted', () => {
    given(communeAggregate, id, record(withCode, in2013))
      .and(code18814, record(takenBy(id, '2013'), in2013), retract(givenEvent(2)))
      .and(code18814, record(takenBy(idOfThe('another'), '2013'), in2013))
      .when(retract(givenEvent(1)))
      .thenRecords({
        type: 'commune.factRetracted.v1',
        data: { retracted: 'commune.registered.v1' },
      });
  });

  it('is nothing to give up for a commune that was registered without one', () => {
    given(communeAggregate, id, record(registered(), in2013))
      .when(retract(givenEvent(1)))
      .thenRecords({
        type: 'commune.factRetracted.v1',
        data: { retracted: 'commune.registered.v1' },
      });
  });
});

describe('a commune whose registration was retracted', () => {
  const withCode = registered({ code: '18814' });
  const restored = { type: 'commune.factCorrected.v1', data: { replacement: withCode } } as const;
  const gone = given(communeAggregate, id, record(withCode, in2013), retract(givenEvent(1)))
    .and(code18814, record(takenBy(id, '2013'), in2013), retract(givenEvent(3)))
    .knowing(haTinh, kyAnh);
  const restore = correct(givenEvent(1), withCode, happened('2014'));

  it('takes its code again in the append that restores it, from the first day it now has', () => {
    gone
      .when(restore)
      .thenRecords(restored)
      .alongside(code18814, takenBy(id, '2014-01-01'))
      .again()
      .thenNothing();
  });

  it('is not restored while another commune has its code', () => {
    gone
      .and(code18814, record(takenBy(idOfThe('another'), '2010'), in2013))
      .when(restore)
      .thenRefuses('unit-code-taken', givenEvent(7));
  });

  it('is restored alone if it never had a code', () => {
    given(communeAggregate, id, record(registered(), in2013), retract(givenEvent(1)))
      .knowing(haTinh, kyAnh)
      .when(correct(givenEvent(1), registered(), in2013))
      .thenRecords({ type: 'commune.factCorrected.v1', data: { replacement: registered() } })
      .alone();
  });
});

describe('the registration of a commune', () => {
  const progress = streamOf('progress', id);
  const joined: ProgressFact = { type: 'progress.programmeJoined.v1', data: {} };
  const withProgress = given(communeAggregate, id, record(registered(), in2013)).and(
    progress,
    record(joined, happened('2014')),
  );

  it('is not retracted while its progress rests on it', () => {
    withProgress.when(retract(givenEvent(1))).thenRefuses('facts-rest-on-it', givenEvent(2));
  });

  it('is retracted once its progress is retracted', () => {
    withProgress
      .and(progress, retract(givenEvent(2)))
      .when(retract(givenEvent(1)))
      .thenRecords({
        type: 'commune.factRetracted.v1',
        data: { retracted: 'commune.registered.v1' },
      });
  });

  it('is corrected whatever rests on it', () => {
    const kyHoa = registered({ name: 'Kỳ Hoa' });
    withProgress
      .knowing(haTinh, kyAnh)
      .when(correct(givenEvent(1), kyHoa, in2013))
      .thenRecords({ type: 'commune.factCorrected.v1', data: { replacement: kyHoa } });
  });
});

describe('the name of a commune', () => {
  const kyTan = [
    record(registered(), happened('2004')),
    record(renamed('Kỳ Hoa'), happened('2020-01-01')),
  ];

  it('changes to another', () => {
    given(communeAggregate, id, ...kyTan)
      .when(record(renamed('Kỳ Tân'), happened('2022')))
      .thenRecords(renamed('Kỳ Tân'))
      .concerning();
  });

  it('does not change to what it was just before', () => {
    given(communeAggregate, id, ...kyTan)
      .when(record(renamed('Kỳ Hoa'), happened('2022')))
      .thenRefuses('name-unchanged', givenEvent(2));
  });

  it('is not corrected to what it was just before either', () => {
    given(communeAggregate, id, ...kyTan)
      .when(correct(givenEvent(2), renamed('Kỳ Tân'), happened('2020-01-01')))
      .thenRefuses('name-unchanged', givenEvent(1));
  });
});

describe('the place of a commune', () => {
  const inKyAnh = record(registered(), happened('2004'));

  it('changes to another district of the province', () => {
    given(communeAggregate, id, inKyAnh)
      .knowing(haTinh, kyAnh, ducTho)
      .when(record(reassigned(haTinh.id, ducTho.id), happened('2015')))
      .thenRecords(reassigned(haTinh.id, ducTho.id))
      .concerning(haTinh.stream, ducTho.stream);
  });

  it('loses its district when districts end', () => {
    given(communeAggregate, id, inKyAnh)
      .knowing(haTinh, kyAnh)
      .when(record(reassigned(haTinh.id), happened('2025-07-01')))
      .thenRecords(reassigned(haTinh.id));
  });

  it('changes to another province, also without a district', () => {
    given(communeAggregate, id, record(registered(), happened('2004')))
      .knowing(haTinh, kyAnh, ngheAn)
      .and(streamOf('commune', id), record(reassigned(haTinh.id), happened('2025-07-01')))
      .when(record(reassigned(ngheAn.id), happened('2026')))
      .thenRecords(reassigned(ngheAn.id));
  });

  it('does not change to where it was just before', () => {
    given(communeAggregate, id, inKyAnh)
      .knowing(haTinh, kyAnh)
      .when(record(reassigned(haTinh.id, kyAnh.id), happened('2015')))
      .thenRefuses('areas-unchanged', givenEvent(1));
  });

  it('is not a district of another province', () => {
    given(communeAggregate, id, inKyAnh)
      .knowing(haTinh, kyAnh, ngheAn)
      .when(record(reassigned(ngheAn.id, kyAnh.id), happened('2015')))
      .thenRefuses('district-not-in-province');
  });
});
