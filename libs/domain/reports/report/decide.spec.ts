import { describe, expect, it } from '@jest/globals';
import { correct, given, givenEvent, happened, idOfThe, record } from '#testing/given.ts';
import { commune, criteriaSet, organisation, province } from '#testing/known-things.ts';
import { reportAggregate, type ReportFact } from './index.ts';

const haTinh = province('Hà Tĩnh');
const yenHo = commune('Yên Hồ', haTinh);
const dangUyKhoi = organisation('Đảng ủy Khối');
const ntm2009 = criteriaSet('NTM-2009', '2', '17');
const id = idOfThe('report of the spec');
const endOf2014 = happened('2014', { qualifier: 'end', words: 'cuối năm 2014' });

const published = (changes: Partial<ReportFact['data']> = {}): ReportFact => ({
  type: 'report.published.v1',
  data: {
    about: { kind: 'area', id: haTinh.id },
    measure: 'communesAtStandard',
    title: { vi: 'Số xã đạt chuẩn' },
    content: {
      kind: 'figure',
      quantity: { amount: '26', unit: 'commune', qualifier: 'exact' },
    },
    ...changes,
  },
});
const lagging = (...codes: string[]): ReportFact =>
  published({
    measure: 'laggingCriteria',
    content: {
      kind: 'list',
      items: codes.map((code) => ({
        label: { vi: `Tiêu chí ${code}` },
        criterion: { set: ntm2009.id, version: 1, code },
      })),
      extent: 'open',
    },
  });

describe('a report', () => {
  it('states a figure of a known area, which it concerns', () => {
    given(reportAggregate, id)
      .knowing(haTinh)
      .when(record(published(), endOf2014))
      .thenRecords(published())
      .concerning(haTinh.stream)
      .again()
      .thenNothing();
  });

  it('is about a known commune or organisation too', () => {
    for (const [kind, thing] of [
      ['commune', yenHo],
      ['organisation', dangUyKhoi],
    ] as const) {
      const fact = published({ about: { kind, id: thing.id } });
      given(reportAggregate, id)
        .knowing(thing)
        .when(record(fact, endOf2014))
        .thenRecords(fact)
        .concerning(thing.stream);
    }
  });

  it('is not about what nobody knows', () => {
    const unknown = given(reportAggregate, id);
    const about = (kind: 'area' | 'commune' | 'organisation') =>
      unknown.when(record(published({ about: { kind, id: haTinh.id } }), endOf2014));
    about('area').thenRefuses('unknown-area');
    about('commune').thenRefuses('unknown-commune');
    about('organisation').thenRefuses('unknown-organisation');
  });

  it('is stated by a known organisation, if its author is named', () => {
    const fact = published({ statedBy: dangUyKhoi.id });
    given(reportAggregate, id)
      .knowing(haTinh, dangUyKhoi)
      .when(record(fact, endOf2014))
      .thenRecords(fact)
      .concerning(haTinh.stream, dangUyKhoi.stream);
    given(reportAggregate, id)
      .knowing(haTinh)
      .when(record(fact, endOf2014))
      .thenRefuses('unknown-organisation');
  });

  it('lists criteria of a set that the ledger knows', () => {
    given(reportAggregate, id)
      .knowing(haTinh, ntm2009)
      .when(record(lagging('17', '2'), endOf2014))
      .thenRecords(lagging('17', '2'));
    given(reportAggregate, id)
      .knowing(haTinh, ntm2009)
      .when(record(lagging('17', '20'), endOf2014))
      .thenRefuses('unknown-criterion');
    given(reportAggregate, id)
      .knowing(haTinh)
      .when(record(lagging('17'), endOf2014))
      .thenRefuses('unknown-criterion');
  });

  it('is kept when its parts do not add up', () => {
    const fact = published({
      content: {
        kind: 'figure',
        quantity: { amount: '71', unit: 'organisation', qualifier: 'exact' },
        parts: [25, 3, 42].map((amount) => ({
          label: { vi: 'Tổ chức' },
          quantity: { amount: `${amount}`, unit: 'organisation', qualifier: 'exact' },
        })),
        partsMakeWhole: true,
      },
    });
    given(reportAggregate, id)
      .knowing(haTinh)
      .when(record(fact, happened('2011')))
      .thenRecords(fact);
  });

  it('is published once; what was misread in it is corrected', () => {
    const misread = given(reportAggregate, id, record(published(), endOf2014)).knowing(haTinh);
    misread
      .when(record(published({ measure: 'communes' }), endOf2014))
      .thenRefuses('already-registered', givenEvent(1));
    misread
      .when(correct(givenEvent(1), published({ measure: 'communes' }), endOf2014))
      .thenRecords({
        type: 'report.factCorrected.v1',
        data: { replacement: published({ measure: 'communes' }) },
      });
  });

  it('is judged for authority by its commune, if it is about one', () => {
    const event = published({ about: { kind: 'commune', id: yenHo.id } });
    const { standing } = given(reportAggregate, id).knowing(yenHo).when(record(event, endOf2014));
    expect(reportAggregate.communeOf({ event }, id, [])).toBe(yenHo.id);
    expect(reportAggregate.communeOf(undefined, id, standing)).toBe(yenHo.id);
    expect(reportAggregate.communeOf({ event: published() }, id, [])).toBeUndefined();
  });
});
