import { describe, expect, test } from '@jest/globals';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { readerOver } from '#testing/folding.ts';
import { criteriaSet } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { criteriaSets } from './project.ts';
import { findCriteriaSet, findCriteriaSets } from './query.ts';

const first = criteriaSet('NTM-2009', '1', '2', '3');
const log = logOf([first.stream, first.recording]);

describe('a criteria set', () => {
  test('has its criteria, and says which thresholds nobody verified', async () => {
    const reader = await readerOver(log, criteriaSets);
    const view = await findCriteriaSet(reader, first.id, { asOf: day('2010-01-01') });
    expect(view).toMatchObject({
      code: 'NTM-2009',
      version: 1,
      size: 3,
      inForce: true,
      criteria: [
        { code: '1', nameStatus: 'unverified', thresholds: { status: 'notKnown' } },
        {},
        {},
      ],
    });
  });

  test('is in force from the day on which its decision surely has legal effect', async () => {
    const { occurredOn: effectiveOn } = happened('2009-06');
    const decided = logOf([first.stream, { ...first.recording, effectiveOn }]);
    const reader = await readerOver(decided, criteriaSets);
    const on = (asOf: string) => findCriteriaSet(reader, first.id, { asOf: day(asOf) });
    expect(await on('2009-06-29')).toMatchObject({ inForce: false, effectiveOn });
    expect(await on('2009-06-30')).toMatchObject({ inForce: true, effectiveOn });
  });

  test('is not listed before it was issued', async () => {
    const reader = await readerOver(log, criteriaSets);
    const listed = async (asOf: string) =>
      (await findCriteriaSets(reader, { asOf: day(asOf) }, { limit: 10 })).rows.length;
    expect(await listed('2008-12-31')).toBe(0);
    expect(await listed('2009-01-01')).toBe(1);
  });
});
