import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommuneFact, ProgressFact, ReportFact, SponsorshipFact, WorkFact } from '#domain';
import { streamOf, type Day, type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import type { DocumentReader } from '#projections';
import { happened } from '#testing/circumstances.ts';
import { readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, record, retract } from '#testing/history.ts';
import { commune, criteriaSet, district, organisation, province } from '#testing/known-things.ts';
import { logOf, type LogEntry, type LoggedFact } from '#testing/log.ts';
import { commandsOf, progressRecordings, worthAsking } from '#testing/progress-histories.ts';
import { findSummary, summaryModels, type SummaryQuestion } from './query.ts';
import type { Summary, SummaryRow } from './summary.ts';

const haTinh = province('Hà Tĩnh');
const bacGiang = province('Bắc Giang');
const ducTho = district('Đức Thọ', haTinh);
const kyAnh = district('Kỳ Anh', haTinh);
const yenHo = commune('Yên Hồ', haTinh);
const kyTan = commune('Kỳ Tân', haTinh);
const anThuong = commune('An Thượng', bacGiang);
const party = organisation('Đảng ủy Khối');
const set = criteriaSet('NTM-2009', '1', '2', '17');

const progressOf = (of: typeof yenHo): StreamName => streamOf('progress', of.id);
const liesIn = (areas: { province: string; district?: string }): CommuneFact => ({
  type: 'commune.reassigned.v1',
  data: areas,
});
const reached: ProgressFact = { type: 'progress.standardReached.v1', data: { level: 'standard' } };
const assigned: ProgressFact = {
  type: 'progress.criteriaSetAssigned.v1',
  data: { set: set.id, version: 1 },
};
const startedWith = (...codes: string[]): ProgressFact => ({
  type: 'progress.baselineRecorded.v1',
  data: { kind: 'list', achieved: codes.map((code) => ({ set: set.id, version: 1, code })) },
});
const things: readonly LogEntry[] = [yenHo, kyTan, anThuong].map(
  ({ stream, recording }) => [stream, recording] as const,
);
const inDistricts: readonly LogEntry[] = [
  [yenHo.stream, record(liesIn({ province: haTinh.id, district: ducTho.id }), happened('2010'))],
  [kyTan.stream, record(liesIn({ province: haTinh.id, district: kyAnh.id }), happened('2010'))],
];

const summary = async (
  log: readonly LoggedFact[],
  asked: Partial<SummaryQuestion> = {},
): Promise<Summary> =>
  findSummary(await readerOver(log, ...summaryModels), {
    period: { from: '2014-01-01' as Day, to: '2014-12-31' as Day },
    by: 'province',
    ...asked,
  });
const atStandard = ({ states }: SummaryRow): number => states.communesAtStandard.surely;

describe('A summary of states', () => {
  const log = logOf(
    ...things,
    ...inDistricts,
    [progressOf(kyTan), record(reached, happened('2013'))],
    [progressOf(yenHo), record(reached, happened('2014'))],
    [progressOf(anThuong), record(reached, happened('2014/2016'))],
  );

  test('counts the communes at standard at the end of the period', async () => {
    expect(atStandard((await summary(log)).total)).toBe(2);
    const period = { from: '2013-01-01' as Day, to: '2013-12-31' as Day };
    expect(atStandard((await summary(log, { period })).total)).toBe(1);
  });

  test('says how many there may be', async () => {
    expect((await summary(log)).total.states.communesAtStandard).toEqual({
      surely: 2,
      least: 2,
      greatest: 3,
    });
  });

  test('is split by province, district and commune', async () => {
    const byProvince = await summary(log);
    expect(byProvince.rows.map((row) => [row.place.province, atStandard(row)]).sort()).toEqual(
      [
        [haTinh.id, 2],
        [bacGiang.id, 0],
      ].sort(),
    );
    const byDistrict = await summary(log, { by: 'district', area: haTinh.id });
    expect(byDistrict.rows.map((row) => [row.place.district, atStandard(row)]).sort()).toEqual(
      [
        [ducTho.id, 1],
        [kyAnh.id, 1],
      ].sort(),
    );
    const byCommune = await summary(log, { by: 'commune', area: ducTho.id });
    expect(byCommune.rows.map(({ place }) => place)).toEqual([
      { commune: yenHo.id, province: haTinh.id, district: ducTho.id },
    ]);
    expect(byCommune.total.place).toEqual({ province: haTinh.id, district: ducTho.id });
  });

  test('is that of one commune', async () => {
    const { total, rows } = await summary(log, { commune: yenHo.id, by: 'commune' });
    expect(rows).toHaveLength(1);
    expect(atStandard(total)).toBe(1);
  });

  test('counts a commune where it lay at the end of the period', async () => {
    const moved = logOf(...things, [
      yenHo.stream,
      record(liesIn({ province: bacGiang.id }), happened('2014-07-01')),
    ]);
    const communesIn = async (area: string, to: string): Promise<number> => {
      const period = { from: '2014-01-01' as Day, to: to as Day };
      return (await summary(moved, { area, period })).total.states.communes.surely;
    };
    expect(await communesIn(haTinh.id, '2014-06-30')).toBe(2);
    expect(await communesIn(haTinh.id, '2014-12-31')).toBe(1);
    expect(await communesIn(bacGiang.id, '2014-12-31')).toBe(2);
  });

  test('gives the mean of criteria met with what it is made from', async () => {
    const counted = logOf(
      [set.stream, set.recording],
      ...things,
      ...[yenHo, kyTan, anThuong].map(
        (each) => [progressOf(each), record(assigned, happened('2010'))] as const,
      ),
      [progressOf(yenHo), record(startedWith('1', '2', '17'), happened('2012'))],
      [progressOf(kyTan), record(startedWith('1', '2'), happened('2012'))],
    );
    const { total, rows } = await summary(counted);
    expect(total.meanCriteria).toEqual({ sum: 5, count: 2, rounded: '2.5' });
    const row = rows.find(({ place }) => place.province === bacGiang.id);
    expect(row).not.toHaveProperty('meanCriteria');
  });
});

describe('A summary of flows', () => {
  const road = streamOf('work', idOfThe('road'));
  const work: WorkFact = {
    type: 'work.registered.v1',
    data: { commune: anThuong.id, name: 'Đường bê tông', kind: 'road' },
  };
  const land = (amount: string, qualifier: 'exact' | 'moreThan' | 'about'): WorkFact => ({
    type: 'work.contributionRecorded.v1',
    data: { kind: 'land', quantity: { amount, unit: 'm2', qualifier } },
  });
  const perKm: WorkFact = {
    type: 'work.contributionRecorded.v1',
    data: {
      kind: 'counterpart',
      quantity: { amount: '250000000', unit: 'VND', qualifier: 'exact' },
      per: 'km',
    },
  };
  const sponsorship = streamOf('sponsorship', idOfThe('sponsorship'));
  const sponsored: SponsorshipFact = {
    type: 'sponsorship.assigned.v1',
    data: { mode: 'sole', sponsors: [party.id], recipient: anThuong.id },
  };
  const advised: SponsorshipFact = {
    type: 'sponsorship.supportDelivered.v1',
    data: { kind: 'advice', what: 'khảo sát, thiết kế' },
  };
  const log = logOf(
    ...things,
    [road, record(work, happened('2018'))],
    [road, record(land('5000', 'moreThan'), happened('2018/2020'))],
    [road, record(land('300', 'exact'), happened('2019-03'))],
    [road, record(land('20.5', 'about'), happened('2019-04'))],
    [road, record(perKm, happened('2019'))],
    [road, record(land('99', 'exact'), happened('2021'))],
    [sponsorship, record(sponsored, happened('2018'))],
    [sponsorship, record(advised, happened('2019'))],
  );
  const in2019 = { from: '2019-01-01' as Day, to: '2019-12-31' as Day };

  test('keeps what surely falls into the period apart from what straddles it', async () => {
    const { total } = await summary(log, { period: in2019, area: bacGiang.id });
    expect(total.contributions).toEqual({
      inside: [
        {
          ...{ kind: 'counterpart', unit: 'VND', per: 'km', amount: '250000000', sign: '=' },
          ...{ count: 1, withoutNumber: 0 },
        },
        { kind: 'land', unit: 'm2', amount: '320.5', sign: '≈', count: 2, withoutNumber: 0 },
      ],
      straddling: [
        { kind: 'land', unit: 'm2', amount: '5000', sign: '≥', count: 1, withoutNumber: 0 },
      ],
    });
  });

  test('counts what was given without a number', async () => {
    const { rows } = await summary(log, { period: in2019, by: 'commune' });
    const row = rows.find(({ place }) => place.commune === anThuong.id);
    expect(row?.deliveries.inside).toEqual([
      { kind: 'advice', amount: '0', sign: '≥', count: 1, withoutNumber: 1 },
    ]);
  });

  test('takes in the whole of a period that covers all', async () => {
    const period = { from: '2018-01-01' as Day, to: '2020-12-31' as Day };
    const { total } = await summary(log, { period });
    expect(total.contributions.straddling).toEqual([]);
    expect(total.contributions.inside.at(-1)).toMatchObject({ amount: '5320.5', sign: '≈' });
  });
});

const stated = (
  value: string,
  about: string,
  which = '',
  kind: 'area' | 'commune' = 'area',
): [StreamName, FactCommand<DomainEvent>] => {
  const report: ReportFact = {
    type: 'report.published.v1',
    data: {
      about: { kind, id: about },
      measure: 'communesAtStandard',
      title: { vi: 'Số xã đạt chuẩn' },
      content: {
        kind: 'figure',
        quantity: { amount: '26', unit: 'commune', qualifier: 'exact' },
      },
    },
  };
  return [
    streamOf('report', idOfThe(`report ${value} ${about} ${which}`)),
    record(report, happened(value)),
  ];
};

describe('A summary beside what is reported', () => {
  const log = logOf(
    ...things,
    stated('2014', haTinh.id),
    stated('2014-07/2015-03', haTinh.id),
    stated('2016', haTinh.id),
    stated('2014', bacGiang.id),
  );

  test('shows what documents state of the place for the period', async () => {
    const { total } = await summary(log, { area: haTinh.id });
    expect(total.states.communes.surely).toBe(2);
    expect(total.reported.map(({ within, report }) => [within, report.occurredOn.value])).toEqual([
      ['inside', '2014'],
      ['straddling', '2014-07/2015-03'],
    ]);
  });

  test('says which of them share only some days with the period', async () => {
    const period = { from: '2015-01-01' as Day, to: '2015-12-31' as Day };
    const { rows } = await summary(log, { period });
    const row = rows.find(({ place }) => place.province === haTinh.id);
    expect(row?.reported.map(({ within }) => within)).toEqual(['straddling']);
  });

  test('shows what is stated of an area of which no commune is known', async () => {
    const { total } = await summary(logOf(stated('2014', haTinh.id)), { area: haTinh.id });
    expect(total.reported).toHaveLength(1);
    expect(total.states.communes.surely).toBe(0);
  });
});

describe('A summary of many', () => {
  const communes = Array.from({ length: 1_001 }, (_, n) => commune(`Xã ${n}`, haTinh));
  const reported = Array.from({ length: 2_001 }, (_, n) => stated('2014', haTinh.id, `no. ${n}`));
  const entriesOf = (some: typeof communes): LogEntry[] =>
    some.map(({ stream, recording }) => [stream, recording] as const);

  test('shows a report that was corrected to another commune at that one', async () => {
    const [stream, recording] = stated('2014', yenHo.id, '', 'commune');
    const [, corrected] = stated('2014', kyTan.id, '', 'commune');
    const before: LogEntry[] = [...things, [stream, recording]];
    if (corrected.intent !== 'record') throw new Error('the spec states reports');
    const correction = correct(
      givenEvent(before.length),
      corrected.event as ReportFact,
      happened('2014'),
    );
    const log = logOf(...before, [stream, correction]);
    const at = async (knownAt?: LoggedFact['position']): Promise<unknown> => {
      const { rows } = await summary(log, { by: 'commune', knownAt });
      return rows.flatMap(({ place, reported }) => reported.map(() => place.commune));
    };
    expect(await at(log[before.length - 1]?.position)).toEqual([yenHo.id]);
    expect(await at(log.at(-1)?.position)).toEqual([kyTan.id]);
    expect(await at()).toEqual([kyTan.id]);
  });

  test('asks for what is reported of all its rows at once', async () => {
    const log = logOf(
      ...things,
      stated('2014', haTinh.id),
      ...[yenHo, kyTan].map(({ id }) => stated('2014', id, 'of the commune', 'commune')),
    );
    const { reader, streamed } = countingStreams(await readerOver(log, ...summaryModels));
    const period = { from: '2014-01-01' as Day, to: '2014-12-31' as Day };
    const { total, rows } = await findSummary(reader, { area: haTinh.id, period, by: 'commune' });
    expect(total.reported).toHaveLength(1);
    expect(rows.map((row) => row.reported.map(({ report }) => report.about.id))).toEqual(
      rows.map(({ place }) => [place.commune]),
    );
    expect(streamed).toEqual(['reports']);
  });

  test('shows every report as known now, and bounds only what is viewed as known then', async () => {
    const log = logOf(...things, ...reported);
    expect((await summary(log, { area: haTinh.id })).total.reported).toHaveLength(2_001);
    const then = summary(log, { area: haTinh.id, knownAt: log.at(-1)?.position });
    await expect(then).rejects.toMatchObject({ code: 'too-many-documents', most: 2_000 });
  });

  test('has a thousand rows, and is refused with more', async () => {
    const whole = summary(logOf(...entriesOf(communes)), { by: 'commune' });
    await expect(whole).rejects.toMatchObject({ code: 'too-many-rows', most: 1_000 });
    const log = logOf(...entriesOf(communes.slice(1)));
    expect((await summary(log, { by: 'commune' })).rows).toHaveLength(1_000);
    const byProvince = await summary(logOf(...entriesOf(communes)), { by: 'province' });
    expect(byProvince.total.states.communes.surely).toBe(1_001);
  });
});

describe('A summary as known at a position', () => {
  test('at the end of the log is the summary of what is known now', async () => {
    const road = streamOf('work', idOfThe('road'));
    const work: WorkFact = {
      type: 'work.registered.v1',
      data: { commune: yenHo.id, name: 'Đường', kind: 'road' },
    };
    const given = fc.record({
      amount: fc.integer({ min: 1, max: 9 }).map(String),
      when: fc.constantFrom('2011', '2012-06', '2012/2013', '2014'),
      then: fc.constantFrom('kept', 'corrected', 'retracted'),
    });
    const flows = fc.array(given, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        progressRecordings,
        flows,
        worthAsking,
        fc.constantFrom('commune' as const, 'district' as const, 'province' as const),
        async (history, gifts, to, by) => {
          const log = logOf(...recordedBy(history, road, work, gifts));
          const period = { from: '2012-01-01' as Day, to: to as Day };
          const now = await summary(log, { period, by });
          expect(await summary(log, { period, by, knownAt: log.at(-1)?.position })).toEqual(now);
          expect(now.rows.reduce((sum, row) => sum + row.states.communes.surely, 0)).toBe(
            now.total.states.communes.surely,
          );
        },
      ),
      { numRuns: 60, seed: 20_260_101 },
    );
  });

  test('knows nothing of what was recorded later', async () => {
    const log = logOf(...things, [progressOf(yenHo), record(reached, happened('2013'))]);
    const { total } = await summary(log, { knownAt: log[2]?.position });
    expect(atStandard(total)).toBe(0);
    expect(total.states.communes.surely).toBe(3);
  });
});

function recordedBy(
  history: Parameters<typeof commandsOf>[0],
  road: StreamName,
  work: WorkFact,
  gifts: readonly { amount: string; when: string; then: string }[],
): LogEntry[] {
  const before: LogEntry[] = [...things, ...inDistricts, [road, record(work, happened('2010'))]];
  const progress = commandsOf(history, before.length).map(
    (command) => [progressOf(yenHo), command] as const,
  );
  const entries = [...before, ...progress];
  for (const { amount, when, then } of gifts) {
    const gift: WorkFact = {
      type: 'work.contributionRecorded.v1',
      data: { kind: 'land', quantity: { amount, unit: 'm2', qualifier: 'exact' } },
    };
    entries.push([road, record(gift, happened(when))]);
    const original = givenEvent(entries.length);
    if (then === 'corrected') entries.push([road, correct(original, gift, happened('2012'))]);
    if (then === 'retracted') entries.push([road, retract(original)]);
  }
  return entries;
}

function countingStreams(reader: DocumentReader): { reader: DocumentReader; streamed: string[] } {
  const streamed: string[] = [];
  return {
    streamed,
    reader: {
      load: (model, ids) => reader.load(model, ids),
      page: (model, query) => reader.page(model, query),
      group: (model, grouping) => reader.group(model, grouping),
      stream: (model, selection) => {
        streamed.push(model.name);
        return reader.stream(model, selection);
      },
    },
  };
}
