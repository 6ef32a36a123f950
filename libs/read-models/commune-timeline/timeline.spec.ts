import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommuneFact, LedgerFact, ProgressFact, SponsorshipFact, WorkFact } from '#domain';
import { eventSchemas } from '#domain';
import { canonicalJson, isAmendment, positionOf, streamOf, type Day, type Position } from '#kernel';
import { aReport, happened } from '#testing/circumstances.ts';
import { foldedDocuments, readerOver } from '#testing/folding.ts';
import type { DocumentReader } from '#projections';
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
const dayAfter = (days: number): Day =>
  new Date(Date.UTC(2010, 0, 1) + days * 86_400_000).toISOString().slice(0, 10) as Day;

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
      'Yên Hồ (commune; Hà Tĩnh) was registered',
      'Đảng ủy Khối các cơ quan tỉnh was assigned jointly to sponsor Yên Hồ',
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

  test('says of a moment that it lies between two dates, and of what lasts that it goes from one to the other', async () => {
    const between = logWith(
      [progress, record(achieved, happened('2011/2013'))],
      [sponsorship, record(assigned, happened('2011-11-01'))],
      [sponsorship, record(delivered, happened('2012/2014'))],
    );
    const when = async (language: 'vi' | 'en') =>
      (await page(between, { language })).rows.map((row) => row.when).slice(-2);
    expect(await when('vi')).toEqual([
      'trong khoảng từ năm 2011 đến năm 2013',
      'từ năm 2012 đến năm 2014',
    ]);
    expect(await when('en')).toEqual(['at some time between 2011 and 2013', 'from 2012 to 2014']);
  });

  test('shows what surely or possibly had happened by a day, and says which', async () => {
    const shown = async (asOf: string, language: 'vi' | 'en' = 'vi') =>
      (await page(log, { asOf: asOf as Day, language })).rows
        .slice(1)
        .map(({ when, certainty, doubt }) => [when, certainty, doubt]);
    expect(await shown('2012-06-30')).toEqual([
      ['01/11/2011', 'surely', undefined],
      ['01/06/2012', 'surely', undefined],
      ['năm 2012', 'possibly', 'Có thể đã xảy ra tính đến 30/06/2012'],
    ]);
    expect((await shown('2012-06-30', 'en')).at(-1)).toEqual([
      '2012',
      'possibly',
      'May have happened by 30/06/2012',
    ]);
    expect((await shown('2019-12-31')).slice(-2)).toEqual([
      ['năm 2014', 'surely', undefined],
      ['3 năm (từ 2018-2020)', 'possibly', 'Có thể đã xảy ra tính đến 31/12/2019'],
    ]);
    expect(await shown('2018-01-01')).toHaveLength(6);
    expect(await shown('2017-12-31')).toHaveLength(5);
  });

  test('shows what was recorded by then', async () => {
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

describe('A page of the timeline', () => {
  const days = fc
    .tuple(fc.integer({ min: 0, max: 2_200 }), fc.constantFrom(0, 0, 1, 40, 400, 1_500))
    .map(([from, length]) => [dayAfter(from), dayAfter(from + length)] as const);

  test('with any other holds all that had begun by a day, in order of occurrence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(days, { maxLength: 12 }),
        fc.integer({ min: -10, max: 3_800 }).map(dayAfter),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (intervals, asOf, limit, newestFirst) => {
          const log = logWith(
            ...intervals.map(
              ([from, to]) => [progress, record(achieved, happened(`${from}/${to}`))] as const,
            ),
          );
          const had = intervals
            .map(([first, last], index) => ({
              order: `${last}|${first}|${at(index + 6)}`,
              first,
              last,
            }))
            .filter(({ first }) => first <= asOf)
            .sort((a, b) => (a.order < b.order ? -1 : 1))
            .map(({ first, last }) => [`${first}/${last}`, last <= asOf ? 'surely' : 'possibly']);
          const rows: TimelineRow[] = [];
          let cursor: string | undefined;
          do {
            const asked = { asOf, newestFirst, limit, ...(cursor ? { cursor } : {}) };
            const next = await page(log, { ...asked, subjects: [progress] });
            expect(next.rows.length).toBeLessThanOrEqual(limit);
            rows.push(...next.rows);
            cursor = next.next;
          } while (cursor !== undefined);
          expect(rows.map(({ occurredOn, certainty }) => [occurredOn.value, certainty])).toEqual(
            newestFirst ? had.reverse() : had,
          );
        },
      ),
      { numRuns: 60, seed: 20_260_102 },
    );
  });

  test('does not read through the years behind the day', async () => {
    const year = (n: number) => [progress, record(achieved, happened(String(n)))] as const;
    const log = logWith(...Array.from({ length: 60 }, (_, index) => year(1950 + index)));
    const reader = await readerOver(log, ...timelineModels);
    let read = 0;
    const counting: DocumentReader = {
      load: (model, ids) => reader.load(model, ids),
      group: (model, grouping) => reader.group(model, grouping),
      stream: (model, selection) => reader.stream(model, selection),
      page: async (model, query) => {
        const found = await reader.page(model, query);
        read += found.rows.length;
        return found;
      },
    };
    const question = { subjects: [progress], asOf: '1950-06-30' as Day, language: 'vi' } as const;
    for (const newestFirst of [true, false]) {
      const { rows } = await findTimeline(counting, { ...question, newestFirst }, { limit: 50 });
      expect(rows).toMatchObject([{ when: 'năm 1950', certainty: 'possibly' }]);
    }
    expect(read).toBe(2);
  });
});

describe('Legal effect on the timeline', () => {
  test('stands beside the day on which it happened, in words and days', async () => {
    const { effectiveOn } = { effectiveOn: happened('2014-01-01').occurredOn };
    const log = logWith([progress, record(achieved, happened('2013', { effectiveOn }))]);
    expect((await page(log)).rows.at(-1)).toMatchObject({
      effect: 'Hiệu lực: 01/01/2014',
      effectiveOn,
      certainty: 'surely',
    });
    expect((await page(log, { language: 'en' })).rows.at(-1)?.effect).toBe(
      'Legal effect: 01/01/2014',
    );
    expect((await page(log)).rows[0]).not.toHaveProperty('effect');
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
