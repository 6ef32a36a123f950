import { expect, test } from '@jest/globals';
import type { CommuneFact, ProgressFact, ReportFact, WorkFact } from '#domain';
import { streamOf, type Day } from '#kernel';
import { MongoReadStore, type DocumentReader, type ReadModel } from '#projections';
import { happened } from '#testing/circumstances.ts';
import { readerIn, readerOver } from '#testing/folding.ts';
import { correct, givenEvent, idOfThe, record, retract } from '#testing/history.ts';
import { commune, criteriaSet, district, province } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import { auditTrail } from './audit-trail/project.ts';
import { findAuditTrail } from './audit-trail/query.ts';
import { findProgress, progressPageModels } from './commune-progress/query.ts';
import { findTimeline, timelineModels } from './commune-timeline/query.ts';
import { findSummary, summaryModels } from './summary/query.ts';

const haTinh = province('Hà Tĩnh');
const ducTho = district('Đức Thọ', haTinh);
const yenHo = commune('Yên Hồ', haTinh);
const kyTan = commune('Kỳ Tân', haTinh);
const ntm2009 = criteriaSet('NTM-2009', '2', '17');
const progress = streamOf('progress', yenHo.id);
const road = streamOf('work', idOfThe('road'));

const moved: CommuneFact = {
  type: 'commune.reassigned.v1',
  data: { province: haTinh.id, district: ducTho.id },
};
const assigned: ProgressFact = {
  type: 'progress.criteriaSetAssigned.v1',
  data: { set: ntm2009.id, version: 1 },
};
const achieved: ProgressFact = {
  type: 'progress.criterionAchieved.v1',
  data: { criterion: { set: ntm2009.id, version: 1, code: '2' } },
};
const work: WorkFact = {
  type: 'work.registered.v1',
  data: { commune: yenHo.id, name: 'Đường', kind: 'road' },
};
const land: WorkFact = {
  type: 'work.contributionRecorded.v1',
  data: { kind: 'land', quantity: { amount: '1.5', unit: 'ha', qualifier: 'about' } },
};

const report = (about: ReportFact['data']['about'], amount: string): ReportFact => ({
  type: 'report.published.v1',
  data: {
    about,
    measure: 'communesAtStandard',
    title: { vi: 'Số xã đạt chuẩn' },
    content: { kind: 'figure', quantity: { amount, unit: 'commune', qualifier: 'exact' } },
  },
});
const ofProvince = report({ kind: 'area', id: haTinh.id }, '26');
const ofCommune = report({ kind: 'commune', id: yenHo.id }, '1');
const ofAnother = report({ kind: 'commune', id: kyTan.id }, '1');
const reportStream = (name: string) => streamOf('report', idOfThe(`report ${name}`));

const log = logOf(
  [haTinh.stream, haTinh.recording],
  [ducTho.stream, ducTho.recording],
  [yenHo.stream, yenHo.recording],
  [kyTan.stream, kyTan.recording],
  [ntm2009.stream, ntm2009.recording],
  [yenHo.stream, record(moved, happened('2012-06-01'))],
  [progress, record(assigned, happened('2010'))],
  [progress, record(achieved, happened('2013'))],
  [progress, correct(givenEvent(8), achieved, happened('2012/2014'))],
  [road, record(work, happened('2011'))],
  [road, record(land, happened('2012/2013'))],
  [road, record(land, happened('2013-05'))],
  [road, record(land, happened('2013-06'))],
  [road, retract(givenEvent(13))],
  [reportStream('late'), record(ofProvince, happened('2013/2014'))],
  [reportStream('early'), record(ofProvince, happened('2012'))],
  [reportStream('commune'), record(ofCommune, happened('2013'))],
  [reportStream('commune'), correct(givenEvent(17), ofAnother, happened('2013'))],
);
const models: readonly ReadModel[] = [
  ...new Set([...progressPageModels, ...timelineModels, ...summaryModels, auditTrail]),
];

/** Every page of this folder that asks more of a store than to load a document. */
async function pagesOf(reader: DocumentReader): Promise<unknown> {
  const pages: unknown[] = [];
  const ends = ['2013-12-31', '2014-12-31'] as Day[];
  for (const knownAt of [undefined, log[8]?.position, log[16]?.position]) {
    for (const to of ends) {
      const period = { from: '2013-01-01' as Day, to };
      for (const by of ['commune', 'district', 'province'] as const) {
        for (const scope of [{}, { area: ducTho.id }, { area: haTinh.id }, { commune: yenHo.id }]) {
          pages.push(await findSummary(reader, { ...scope, period, by, knownAt }));
        }
      }
      pages.push(await findProgress(reader, yenHo.id, { asOf: to, knownAt }));
      for (const newestFirst of [false, true]) {
        const subjects = [yenHo.stream, kyTan.stream];
        const question = { subjects, newestFirst, knownAt, asOf: to, language: 'vi' as const };
        pages.push(...(await wholeOf((page) => findTimeline(reader, question, page))));
        pages.push(
          ...(await wholeOf((page) =>
            findAuditTrail(reader, { subjects, newestFirst, knownAt }, page),
          )),
        );
      }
    }
  }
  return pages;
}

async function wholeOf<Row>(
  read: (page: {
    limit: number;
    cursor?: string;
  }) => Promise<{ rows: readonly Row[]; next?: string }>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let next: string | undefined;
  do {
    const page = await read({ limit: 3, ...(next === undefined ? {} : { cursor: next }) });
    rows.push(...page.rows);
    next = page.next;
  } while (next !== undefined);
  return rows;
}

onEveryMongoTopology('Progress, timeline, audit trail and summary', (mongo) => {
  test('are the same pages in this read store as in memory', async () => {
    const store = await MongoReadStore.connect(mongo().url);
    try {
      const inMemory = await pagesOf(await readerOver(log, ...models));
      expect(await pagesOf(await readerIn(store, log, ...models))).toEqual(inMemory);
    } finally {
      await store.close();
    }
  }, 60_000);
});
