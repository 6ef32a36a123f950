import { describe, expect, test } from '@jest/globals';
import type { ReportFact } from '#domain';
import { streamOf, type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, record, retract } from '#testing/history.ts';
import { commune, province } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { reports } from './project.ts';
import { findReports, type ReportSelection } from './query.ts';

type Recording = readonly [StreamName, FactCommand<DomainEvent>];
type Statement = ReportFact['data'];

const haTinh = province('Hà Tĩnh');
const yenHo = commune('Yên Hồ', haTinh);
const first = streamOf('report', idOfThe('first report'));
const second = streamOf('report', idOfThe('second report'));
const about = { kind: 'area', id: haTinh.id } as const;
const figure = (amount: string, unit: 'commune' | 'organisation'): Statement['content'] => ({
  kind: 'figure',
  quantity: { amount, unit, qualifier: 'exact' },
});

const atStandard: Statement = {
  about,
  measure: 'communesAtStandard',
  title: { vi: 'Số xã đạt chuẩn' },
  content: figure('26', 'commune'),
};
const organisations: Statement = {
  about,
  measure: 'partyOrganisations',
  title: { vi: 'Tổ chức cơ sở Đảng' },
  content: {
    kind: 'figure',
    quantity: { amount: '71', unit: 'organisation', qualifier: 'exact' },
    partsMakeWhole: true,
    parts: [25, 3, 42].map((amount) => ({
      label: { vi: String(amount) },
      quantity: { amount: String(amount), unit: 'organisation', qualifier: 'exact' },
    })),
  },
};
const lagging: Statement = {
  about,
  measure: 'laggingCriteria',
  title: { vi: 'Tiêu chí đạt thấp' },
  content: {
    kind: 'list',
    extent: 'open',
    items: ['17', '2', '6'].map((code) => ({ label: { vi: `Tiêu chí ${code}` }, code })),
  },
};

describe('a report', () => {
  test('is kept as stated, and flagged, where its parts do not add up', async () => {
    const [report] = await found([published(first, organisations, '2011-04')], {});
    expect(report).toMatchObject({
      content: organisations.content,
      doesNotAddUp: { verdict: 'fallsShort', parts: [{ amount: '70', unit: 'organisation' }] },
    });
  });

  test('is not flagged where nothing is to be added up', async () => {
    const [report] = await found([published(first, atStandard, '2014')], {});
    expect(report).not.toHaveProperty('doesNotAddUp');
  });

  test('keeps a list open that its document leaves open', async () => {
    const [report] = await found([published(first, lagging, '2016-08')], {});
    expect(report?.content).toMatchObject({ kind: 'list', extent: 'open', items: { length: 3 } });
  });
});

describe('the reports', () => {
  const both = [published(first, atStandard, '2014'), published(second, lagging, '2016-08')];

  test('are found by what they speak of and by what they measure', async () => {
    const area = streamOf('area', haTinh.id);
    expect(await measures(both, { about: area })).toEqual([
      'communesAtStandard',
      'laggingCriteria',
    ]);
    expect(await measures(both, { measure: 'laggingCriteria' })).toEqual(['laggingCriteria']);
    expect(await measures(both, { about: streamOf('commune', yenHo.id) })).toEqual([]);
  });

  test('are those of days up to the one asked for', async () => {
    expect(await measures(both, { asOf: day('2015-12-31') })).toEqual(['communesAtStandard']);
  });

  test('are found by their corrected subject, and by the first one for who looks as known then', async () => {
    const moved: Statement = { ...atStandard, about: { kind: 'commune', id: yenHo.id } };
    const event: ReportFact = { type: 'report.published.v1', data: moved };
    const log = [both[0]!, [first, correct(givenEvent(1), event, happened('2014'))] as Recording];
    const area = streamOf('area', haTinh.id);
    expect(await measures(log, { about: area })).toEqual([]);
    expect(await measures(log, { about: streamOf('commune', yenHo.id) })).toHaveLength(1);
    const knownAt = logOf(...log)[0]?.position;
    expect(await measures(log, { about: area, knownAt })).toHaveLength(1);
  });

  test('leave out a retracted one', async () => {
    expect(await measures([...both, [first, retract(givenEvent(1))]], {})).toEqual([
      'laggingCriteria',
    ]);
  });
});

async function found(log: readonly Recording[], wanted: Partial<ReportSelection>) {
  const reader = await readerOver(logOf(...log), reports);
  const selection = { asOf: day('2026-11-22'), ...wanted };
  return (await findReports(reader, selection, { limit: 10 })).rows;
}

async function measures(log: readonly Recording[], wanted: Partial<ReportSelection>) {
  return (await found(log, wanted)).map(({ measure }) => measure);
}

function published(stream: StreamName, data: Statement, on: string): Recording {
  return [stream, record<ReportFact>({ type: 'report.published.v1', data }, happened(on))];
}
