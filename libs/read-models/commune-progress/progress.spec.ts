import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CommuneFact, ProgressFact } from '#domain';
import {
  canonicalJson,
  positionOf,
  streamOf,
  type Circumstances,
  type Day,
  type FactCommand,
  type Position,
} from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { foldedDocument, readerOver } from '#testing/folding.ts';
import { correct, givenEvent, misread, record, retract } from '#testing/history.ts';
import { commune, criteriaSet, district, province } from '#testing/known-things.ts';
import { logOf, type LoggedFact } from '#testing/log.ts';
import { commandsOf, progressRecordings, worthAsking } from '#testing/progress-histories.ts';
import { criteriaSets } from '../criteria-sets/project.ts';
import type { ProgressDocument, Step } from './document.ts';
import { figuresOn } from './figures.ts';
import { historyOf } from './history.ts';
import { communeProgress } from './project.ts';
import { findProgress } from './query.ts';
import { viewProgress, type ProgressView } from './view.ts';

const haTinh = province('Hà Tĩnh');
const ducTho = district('Đức Thọ', haTinh);
const yenHo = commune('Yên Hồ', haTinh);
const ntm2009 = criteriaSet('NTM-2009', '1', '2', '17');
const ntm2016 = criteriaSet('NTM-2016', '1', '2', '17', '18');
const progress = streamOf('progress', yenHo.id);
const criterion2 = { set: ntm2009.id, version: 1, code: '2' };

const achieved: ProgressFact = {
  type: 'progress.criterionAchieved.v1',
  data: { criterion: criterion2 },
};
const lost: ProgressFact = { type: 'progress.criterionLost.v1', data: { criterion: criterion2 } };
const assigned: ProgressFact = {
  type: 'progress.criteriaSetAssigned.v1',
  data: { set: ntm2009.id, version: 1 },
};
const target = (year: number): ProgressFact => ({
  type: 'progress.finishTargetRegistered.v1',
  data: { level: 'standard', year },
});
const revisedTo = (year: number): ProgressFact => ({
  type: 'progress.finishTargetRevised.v1',
  data: { level: 'standard', year },
});
const reached: ProgressFact = {
  type: 'progress.standardReached.v1',
  data: { level: 'standard' },
};
const movesTo = (areas: { province: string; district?: string }): CommuneFact => ({
  type: 'commune.reassigned.v1',
  data: areas,
});

// Event 1 registers the commune, 2 assigns the set; what a test gives counts from 3.
const logWith = (...recordings: FactCommand<ProgressFact>[]): readonly LoggedFact[] =>
  logOf(
    [yenHo.stream, yenHo.recording],
    [progress, record(assigned, happened('2010'))],
    ...recordings.map((recording) => [progress, recording] as const),
  );
const documentWith = (...recordings: FactCommand<ProgressFact>[]): ProgressDocument =>
  foldedDocument(communeProgress, logWith(...recordings), yenHo.id);
const pageOf = (document: ProgressDocument, asOf: string, knownAt?: Position): ProgressView => {
  const view = viewProgress(document, asOf as Day, knownAt);
  if (!view) throw new Error('the commune is known');
  return view;
};
const at = (n: number): Position => positionOf(BigInt(n));
const told = (words: string): Circumstances => happened('2014', { words });

describe('The criterion that was lost earlier than anybody knew', () => {
  const document = documentWith(
    record(achieved, happened('2013')),
    record(lost, happened('2016')),
    record(lost, happened('2014')),
    record(achieved, happened('2015')),
  );
  const beforeTheFinding = at(4);
  const standingOn = (asOf: string, knownAt?: Position): string | undefined =>
    pageOf(document, asOf, knownAt).criteria[0]?.standing;

  test('was achieved at the end of 2014, as far as was known before the finding', () => {
    expect(standingOn('2014-12-31', beforeTheFinding)).toBe('achieved');
  });

  test('was lost at the end of 2014, as is known since', () => {
    expect(standingOn('2014-12-31')).toBe('lost');
  });

  test('was achieved at the end of 2015, before the finding and since', () => {
    expect(standingOn('2015-12-31', beforeTheFinding)).toBe('achieved');
    expect(standingOn('2015-12-31')).toBe('achieved');
  });

  test('is lost in 2017, before the finding and since', () => {
    expect(standingOn('2017-06-30', beforeTheFinding)).toBe('lost');
    expect(standingOn('2017-06-30')).toBe('lost');
  });

  test('stands by the event that says so, and since then', () => {
    expect(pageOf(document, '2015-12-31').criteria[0]?.since).toMatchObject({
      value: 'achieved',
      fact: givenEvent(6),
      occurredOn: { value: '2015' },
    });
  });

  test('may have been lost in the middle of 2014', () => {
    const page = pageOf(document, '2014-06-30');
    expect(page.criteria[0]).toMatchObject({
      standing: 'achieved',
      possibly: [{ value: 'lost', fact: givenEvent(5) }],
    });
    expect(page.counted).toEqual({ surely: 1, least: 0, greatest: 1 });
  });

  test('shows no contradiction but between finding the loss and finding the regaining', () => {
    const flagged = (knownAt: number) => pageOf(document, '2017-06-30', at(knownAt)).contradictions;
    expect(flagged(4)).toEqual([]);
    expect(flagged(5)).toEqual([
      { fact: givenEvent(4), code: 'criterion-not-achieved', contradicts: givenEvent(5) },
    ]);
    expect(flagged(6)).toEqual([]);
  });
});

describe('The years ahead of the target', () => {
  const yearsAhead = (document: ProgressDocument, asOf = '2017-12-31') =>
    pageOf(document, asOf).levels[0]?.yearsAhead;

  test('are one for Yên Hồ: target 2015, reached in 2014', () => {
    const document = documentWith(
      record(target(2015), happened('2011', { inferred: '“trước thời hạn 1 năm”' })),
      record(reached, told('năm 2014, xã Yên Hồ về đích')),
    );
    expect(yearsAhead(document)).toEqual({
      least: 1,
      greatest: 1,
      target: 2015,
      inferred: '“trước thời hạn 1 năm”',
    });
  });

  test('are two for Kỳ Tân: target 2015, reached in 2013', () => {
    const document = documentWith(
      record(target(2015), happened('2011')),
      record(reached, happened('2013')),
    );
    expect(yearsAhead(document)).toEqual({ least: 2, greatest: 2, target: 2015 });
  });

  test('are a range where the year of reaching is one', () => {
    const document = documentWith(
      record(target(2015), happened('2011')),
      record(reached, happened('2013/2016')),
    );
    expect(yearsAhead(document)).toMatchObject({ least: -1, greatest: 2 });
  });

  test('count from the target as revised before the level was reached', () => {
    const document = documentWith(
      record(target(2015), happened('2011')),
      record(revisedTo(2016), happened('2013')),
      record(reached, happened('2014')),
      record(revisedTo(2018), happened('2017')),
    );
    expect(yearsAhead(document)).toMatchObject({ least: 2, target: 2016 });
  });

  test('are not told without a target, and not before anything was reached', () => {
    expect(yearsAhead(documentWith(record(reached, happened('2014'))))).toBeUndefined();
    const document = documentWith(
      record(target(2015), happened('2011')),
      record(reached, happened('2014')),
    );
    expect(yearsAhead(document, '2013-12-31')).toBeUndefined();
  });
});

describe('What a source states as a bare number', () => {
  const document = documentWith(
    record(
      { type: 'progress.baselineRecorded.v1', data: { kind: 'count', count: 1 } },
      happened('2012', { words: 'năm 2012' }),
    ),
    record(achieved, happened('2013')),
    record({ type: 'progress.countReported.v1', data: { count: 3, of: 3 } }, happened('2014')),
  );

  test('stands beside what is counted, never in its place', () => {
    const page = pageOf(document, '2015-12-31');
    expect(page.counted).toEqual({ surely: 1, least: 1, greatest: 1 });
    expect(page.baselines.map(({ value }) => value)).toEqual([{ kind: 'count', count: 1 }]);
    expect(page.reported.map(({ value }) => value)).toEqual([{ count: 1 }, { count: 3, of: 3 }]);
  });
});

describe('The criteria of a commune', () => {
  const log = [
    ...logOf(
      [ntm2009.stream, ntm2009.recording],
      [ntm2016.stream, ntm2016.recording],
      [yenHo.stream, yenHo.recording],
      [progress, record(assigned, happened('2010'))],
      [
        progress,
        record<ProgressFact>(
          { type: 'progress.baselineRecorded.v1', data: { kind: 'list', achieved: [criterion2] } },
          happened('2011'),
        ),
      ],
    ),
  ];

  test('are those of the assigned set, with their names and their number', async () => {
    const reader = await readerOver(log, communeProgress, criteriaSets);
    const page = await findProgress(reader, yenHo.id, { asOf: '2011-12-31' as Day });
    expect(page?.of).toBe(3);
    expect(page?.criteria.map(({ criterion, standing }) => [criterion.code, standing])).toEqual([
      ['1', 'notAchieved'],
      ['2', 'achieved'],
      ['17', 'notAchieved'],
    ]);
    expect(page?.criteria[2]?.name).toEqual({ vi: 'Tiêu chí 17' });
  });

  test('are not known before the baseline', async () => {
    const reader = await readerOver(log, communeProgress, criteriaSets);
    const page = await findProgress(reader, yenHo.id, { asOf: '2010-12-31' as Day });
    expect(page?.criteria.map(({ standing }) => standing)).toEqual([
      'notKnown',
      'notKnown',
      'notKnown',
    ]);
  });

  test('are asked for in vain where nobody registered the commune', async () => {
    const reader = await readerOver(log, communeProgress, criteriaSets);
    const asOf = '2011-12-31' as Day;
    expect(await findProgress(reader, ntm2009.id, { asOf })).toBeUndefined();
    expect(await findProgress(reader, yenHo.id, { asOf, knownAt: at(2) })).toBeUndefined();
  });
});

describe('The document of a commune’s progress', () => {
  test('keeps what was corrected, but not the internal reason why', () => {
    const document = documentWith(
      record(achieved, happened('2013')),
      correct(givenEvent(3), achieved, happened('2014')),
      retract(givenEvent(3)),
    );
    expect(document.progress[1]?.amendments.map(({ kind }) => kind)).toEqual([
      'correction',
      'retraction',
    ]);
    expect(canonicalJson(document)).not.toContain(misread.text);
  });

  test('names every area that any recording names, retracted ones included', () => {
    const log = logOf(
      [yenHo.stream, yenHo.recording],
      [yenHo.stream, record(movesTo({ province: haTinh.id, district: ducTho.id }), told('2014'))],
      [yenHo.stream, retract(givenEvent(2))],
    );
    const { areasEver, steps } = foldedDocument(communeProgress, log, yenHo.id);
    expect(areasEver).toEqual([haTinh.id, ducTho.id].sort());
    expect(new Set(steps.map(({ area }) => area?.district))).toEqual(new Set([undefined]));
  });

  test('leaves the old area with all its figures and enters the new one', () => {
    const log = logOf(
      [yenHo.stream, yenHo.recording],
      [progress, record(reached, happened('2013-05-01'))],
      [
        yenHo.stream,
        record(movesTo({ province: haTinh.id, district: ducTho.id }), happened('2014-01-01')),
      ],
    );
    const one = { surely: 1, least: 1, greatest: 1 };
    const less = { surely: -1, least: -1, greatest: -1 };
    const before = { province: haTinh.id };
    const after = { province: haTinh.id, district: ducTho.id };
    const keys = ['communes', 'communesAtStandard', 'located'] as const;
    expect(foldedDocument(communeProgress, log, yenHo.id).steps).toEqual([
      { day: '0001-01-01', area: before, measures: [{ key: 'located', ...one }] },
      { day: '2009-01-01' as Day, area: before, measures: [{ key: 'communes', ...one }] },
      { day: '2013-05-01' as Day, area: before, measures: [{ key: 'communesAtStandard', ...one }] },
      { day: '2014-01-01' as Day, area: before, measures: keys.map((key) => ({ key, ...less })) },
      { day: '2014-01-01' as Day, area: after, measures: keys.map((key) => ({ key, ...one })) },
    ]);
  });

  test('has steps whose sum up to any day is the commune’s figures on that day', () => {
    const moves = fc.array(
      fc.tuple(fc.boolean(), fc.constantFrom('2011', '2012-06', '2013', '2014-05-01', '2010/2012')),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(progressRecordings, moves, worthAsking, (history, moved, asOf) => {
        const log = logOf(
          [yenHo.stream, yenHo.recording],
          ...commandsOf(history, 1).map((command) => [progress, command] as const),
          ...moved.map(([within, when]) => {
            const areas = { province: haTinh.id, ...(within ? { district: ducTho.id } : {}) };
            return [yenHo.stream, record(movesTo(areas), happened(when))] as const;
          }),
        );
        const document = foldedDocument(communeProgress, log, yenHo.id);
        const { area } = pageOf(document, asOf);
        expect(sumOfSteps(document.steps, asOf)).toEqual(
          nonZero(figuresOn(historyOf(document), asOf as Day), area),
        );
      }),
      { numRuns: 300, seed: 20_260_101 },
    );
  });
});

type Sums = Record<string, { surely: number; least: number; greatest: number }>;

function sumOfSteps(steps: readonly Step[], asOf: string): Sums {
  const sums: Sums = {};
  for (const { area, measures } of steps.filter(({ day }) => day <= asOf)) {
    for (const { key, surely, least, greatest } of measures) {
      const sum = (sums[nameOf(area, key)] ??= { surely: 0, least: 0, greatest: 0 });
      sum.surely += surely;
      sum.least += least;
      sum.greatest += greatest;
    }
  }
  return withoutZeros(sums);
}

function nonZero(figures: Sums, area: Step['area']): Sums {
  const entries = Object.entries(figures).map(([key, sum]) => [nameOf(area, key), sum] as const);
  return withoutZeros(Object.fromEntries(entries));
}

function withoutZeros(sums: Sums): Sums {
  const isZero = ({ surely, least, greatest }: Sums[string]): boolean =>
    surely === 0 && least === 0 && greatest === 0;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => !isZero(sum)));
}

function nameOf(area: Step['area'], key: string): string {
  return `${area?.province ?? ''} ${area?.district ?? ''} ${key}`;
}
