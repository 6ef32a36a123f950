import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommuneFact, LedgerFact, ProgressFact, SponsorshipFact, WorkFact } from '#domain';
import { eventSchemas } from '#domain';
import { canonicalJson, isAmendment, positionOf, streamOf, type Day, type Position } from '#kernel';
import { aReport, happened } from '#testing/circumstances.ts';
import { foldedDocuments, readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, misread, record, retract } from '#testing/history.ts';
import { commune, criteriaSet, district, organisation, province } from '#testing/known-things.ts';
import { logOf, type LogEntry, type LoggedFact } from '#testing/log.ts';
import { commandsOf, progressRecordings } from '#testing/progress-histories.ts';
import type { ViewPage } from '../directory/directory.ts';
import { communeTimeline } from './project.ts';
import { findTimeline, timelineModels, type TimelineQuestion } from './query.ts';
import type { TimelineRow } from './row.ts';
import { en } from './texts.en.ts';
import { vi } from './texts.vi.ts';

const haTinh = province('Hà Tĩnh');
const ducTho = district('Đức Thọ', haTinh);
const yenHo = commune('Yên Hồ', haTinh);
const ntm2009 = criteriaSet('NTM-2009', '2', '17');
const party = organisation('Đảng ủy Khối các cơ quan tỉnh');
const progress = streamOf('progress', yenHo.id);
const sponsorship = streamOf('sponsorship', idOfThe('sponsorship'));
const road = streamOf('work', idOfThe('road'));

const achieved: ProgressFact = {
  type: 'progress.criterionAchieved.v1',
  data: { criterion: { set: ntm2009.id, version: 1, code: '2' } },
};
const assigned: SponsorshipFact = {
  type: 'sponsorship.assigned.v1',
  data: { mode: 'joint', sponsors: [party.id], recipient: yenHo.id },
};
const delivered: SponsorshipFact = {
  type: 'sponsorship.supportDelivered.v1',
  data: {
    kind: 'goods',
    what: 'đường điện thắp sáng làng quê',
    quantity: { amount: '31', unit: 'km', qualifier: 'exact' },
  },
};
const registered: WorkFact = {
  type: 'work.registered.v1',
  data: { commune: yenHo.id, name: 'Đường liên thôn', kind: 'road' },
};
const landGiven: WorkFact = {
  type: 'work.contributionRecorded.v1',
  data: {
    kind: 'land',
    quantity: { amount: '5000', unit: 'm2', qualifier: 'moreThan', words: 'hơn 5 nghìn m2' },
    households: { amount: '100', unit: 'household', qualifier: 'nearly' },
  },
};
const moved: CommuneFact = {
  type: 'commune.reassigned.v1',
  data: { province: haTinh.id, district: ducTho.id },
};
const things = [haTinh, ducTho, yenHo, ntm2009, party].map(
  ({ stream, recording }) => [stream, recording] as const,
);
// Events 1 to 5 are what the ledger knows; what a test gives counts from 6.
const logWith = (...recordings: readonly LogEntry[]): readonly LoggedFact[] =>
  logOf(...things, ...recordings);

const page = async (
  log: readonly LoggedFact[],
  asked: Partial<TimelineQuestion> & { limit?: number; cursor?: string } = {},
): Promise<ViewPage<TimelineRow>> => {
  const { limit = 50, cursor, ...question } = asked;
  return findTimeline(
    await readerOver(log, ...timelineModels),
    { subjects: [yenHo.stream], asOf: '2020-12-31' as Day, language: 'vi', ...question },
    { limit, cursor },
  );
};
const sentences = async (
  log: readonly LoggedFact[],
  asked: Partial<TimelineQuestion> = {},
): Promise<string[]> => (await page(log, asked)).rows.map(({ sentence }) => sentence);
const at = (n: number): Position => positionOf(BigInt(n));

describe('The timeline of a commune', () => {
  const log = logWith(
    [progress, record(achieved, happened('2013'))],
    [sponsorship, record(assigned, happened('2011-11-01'))],
    [sponsorship, record(delivered, happened('2014'))],
    [road, record(registered, happened('2012'))],
    [road, record(landGiven, happened('2018/2020', { words: '3 năm (từ 2018-2020)' }))],
    [yenHo.stream, record(moved, happened('2012-06-01'))],
  );

  test('tells what happened in order of occurrence, whatever the order of recording', async () => {
    expect(await sentences(log)).toEqual([
      'Ghi nhận xã Yên Hồ (Hà Tĩnh)',
      'Đảng ủy Khối các cơ quan tỉnh cùng đỡ đầu Yên Hồ',
      'Chuyển về Đức Thọ, Hà Tĩnh',
      'Công trình Đường liên thôn tại Yên Hồ',
      'Yên Hồ đạt tiêu chí 2 (Tiêu chí 2)',
      'Đảng ủy Khối các cơ quan tỉnh trao hỗ trợ cho Yên Hồ: đường điện thắp sáng làng quê (31 km)',
      'Nhân dân Yên Hồ hiến đất: hơn 5.000 m² (gần 100 hộ), công trình Đường liên thôn',
    ]);
  });

  test('is read in English, too', async () => {
    expect(await sentences(log, { language: 'en' })).toEqual([
      'Yên Hồ (commune; Hà Tĩnh) registered',
      'Đảng ủy Khối các cơ quan tỉnh assigned jointly to sponsor Yên Hồ',
      'Moved to Đức Thọ, Hà Tĩnh',
      'Work “Đường liên thôn” in Yên Hồ',
      'Yên Hồ achieved criterion 2 (Tiêu chí 2)',
      'Đảng ủy Khối các cơ quan tỉnh delivered to Yên Hồ: đường điện thắp sáng làng quê (31 km)',
      'Residents of Yên Hồ gave land: more than 5,000 m² (nearly 100 households), for “Đường liên thôn”',
    ]);
  });

  test('says when in the words of the document', async () => {
    const { rows } = await page(log);
    expect(rows.map(({ when }) => when).slice(-2)).toEqual(['năm 2014', '3 năm (từ 2018-2020)']);
  });

  test('shows what surely had happened by a day, and was recorded by then', async () => {
    expect(await sentences(log, { asOf: '2012-06-30' as Day })).toHaveLength(3);
    expect(await sentences(log, { knownAt: at(6) })).toEqual([
      'Ghi nhận xã Yên Hồ (Hà Tĩnh)',
      'Yên Hồ đạt tiêu chí 2 (Tiêu chí 2)',
    ]);
  });

  test('is that of an organisation as well', async () => {
    expect(await sentences(log, { subjects: [party.stream] })).toHaveLength(3);
  });

  test('is read page by page in either direction, each row once', async () => {
    for (const newestFirst of [false, true]) {
      const whole = await page(log, { newestFirst });
      const rows: TimelineRow[] = [];
      let cursor: string | undefined;
      do {
        const next = await page(log, { newestFirst, limit: 2, ...(cursor ? { cursor } : {}) });
        rows.push(...next.rows);
        cursor = next.next;
      } while (cursor !== undefined);
      expect(rows).toEqual(whole.rows);
    }
  });

  test('names no actor, no address and no internal reason', async () => {
    const { rows } = await page(
      logWith(
        [progress, record(achieved, happened('2013'))],
        [progress, correct(givenEvent(6), achieved, happened('2014'))],
      ),
    );
    const shown = JSON.stringify(rows);
    expect(shown).not.toContain(misread.text);
    expect(shown).not.toContain('a-7c1');
  });
});

describe('An amendment on the timeline', () => {
  const log = logWith(
    [progress, record(achieved, happened('2013'))],
    [progress, correct(givenEvent(6), achieved, happened('2012'))],
    [progress, retract(givenEvent(6), { source: aReport })],
    [progress, correct(givenEvent(6), achieved, happened('2014'))],
  );
  const original = 'Yên Hồ đạt tiêu chí 2 (Tiêu chí 2)';

  test('is a row of its own, where the corrected date puts it; the fact stays and is marked', async () => {
    const { rows } = await page(log);
    expect(
      rows.slice(1).map(({ id, kind, status, mark, when }) => ({ id, kind, status, mark, when })),
    ).toEqual([
      {
        ...{ id: givenEvent(7), kind: 'correction', when: 'năm 2012' },
        ...{ status: 'corrected', mark: 'Đã đính chính' },
      },
      {
        ...{ id: givenEvent(8), kind: 'retraction', when: 'năm 2012' },
        ...{ status: 'corrected', mark: 'Đã đính chính' },
      },
      {
        ...{ id: givenEvent(6), kind: 'fact', when: 'năm 2013' },
        ...{ status: 'corrected', mark: 'Đã đính chính' },
      },
      {
        ...{ id: givenEvent(9), kind: 'correction', when: 'năm 2014' },
        ...{ status: 'stands', mark: undefined },
      },
    ]);
  });

  test('says what it amends, and on what document', async () => {
    expect((await sentences(log)).slice(1)).toEqual([
      `Đính chính “${original}” thành: ${original} (theo Báo cáo 45/BC-UBND)`,
      `Rút sự việc: ${original} (theo Báo cáo 45/BC-UBND)`,
      original,
      `Đính chính “${original}” thành: ${original} (theo Báo cáo 45/BC-UBND)`,
    ]);
    expect((await sentences(log, { language: 'en' })).at(1)).toMatch(
      /\(according to Báo cáo 45\/BC-UBND\)$/,
    );
  });

  test('marks nothing before it was recorded', async () => {
    const statuses = async (knownAt: number): Promise<string[]> =>
      (await page(log, { knownAt: at(knownAt) })).rows.slice(1).map(({ status }) => status);
    expect(await statuses(6)).toEqual(['stands']);
    expect(await statuses(7)).toEqual(['stands', 'corrected']);
    expect(await statuses(8)).toEqual(['retracted', 'stands', 'retracted']);
  });

  test('finds the fact that it amends on whatever page that is', async () => {
    const { rows } = await page(log, { limit: 1, newestFirst: true });
    expect(rows[0]).toMatchObject({ amends: givenEvent(6), status: 'stands' });
    expect(rows[0]?.sentence).toContain(original);
  });
});

describe('The rows of the timeline', () => {
  test('stay where they were put, and are one for each event', () => {
    fc.assert(
      fc.property(progressRecordings, fc.nat(), (history, cut) => {
        const log = logOf(...commandsOf(history).map((each) => [progress, each] as const));
        const whole = foldedDocuments(communeTimeline, log);
        const part = foldedDocuments(communeTimeline, log.slice(0, cut % (log.length + 1)));
        expect(whole.size).toBe(log.length);
        for (const [id, row] of part) expect(row.order).toBe(whole.get(id)?.order);
        for (const row of whole.values()) expect(() => canonicalJson(row)).not.toThrow();
      }),
      { numRuns: 200, seed: 20_260_101 },
    );
  });
});

describe('The sentences', () => {
  test('are there for every fact of the ledger, in both languages', () => {
    const facts = Object.keys(eventSchemas)
      .filter((type) => !isAmendment(type) && !/^(ledger|projection)\./.test(type))
      .sort() as LedgerFact['type'][];
    expect(Object.keys(vi.facts).sort()).toEqual(facts);
    expect(Object.keys(en.facts).sort()).toEqual(facts);
  });
});
