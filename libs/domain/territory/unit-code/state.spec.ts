import { describe, expect, it } from '@jest/globals';
import { parseDay, type Day } from '#kernel';
import { idOfThe } from '#testing/given.ts';
import type { UnitCodeFact } from './events.ts';
import { holdingsOf, shareADay, type CodeFact, type Holding } from './state.ts';

const kyTan = idOfThe('Kỳ Tân');
const day = (text: string): Day => parseDay(text) as Day;
const fact = (event: UnitCodeFact): CodeFact => ({
  event,
  eventId: idOfThe(`${event.type} ${'from' in event.data ? event.data.from : event.data.to}`),
});
const takenFrom = (from: string): CodeFact =>
  fact({ type: 'unitCode.taken.v1', data: { commune: kyTan, from: day(from) } });
const heldTo = (to: string): CodeFact =>
  fact({ type: 'unitCode.released.v1', data: { commune: kyTan, to: day(to) } });

describe('a commune that took a code twice', () => {
  it('had it each time to the next release, in whatever order the releases became legal', () => {
    const takings = [takenFrom('2004-01-01'), takenFrom('2015-01-01')];
    const releases = [heldTo('2010-12-31'), heldTo('2020-12-31')];
    const periods = [
      { from: '2004-01-01', to: '2010-12-31' },
      { from: '2015-01-01', to: '2020-12-31' },
    ];
    expect(holdingsOf([...takings, ...releases])).toMatchObject(periods);
    expect(holdingsOf([...takings, ...releases.reverse()])).toMatchObject(periods);
  });
});

describe('two periods of a code', () => {
  const period = (from: string, to?: string): Holding => ({
    commune: kyTan,
    takenBy: idOfThe(from),
    from: day(from),
    ...(to ? { to: day(to) } : {}),
  });
  const june = period('2025-06-01', '2025-06-30');

  it.each([
    ['the last day of the one is the first of the other', period('2025-06-30', '2025-07-31'), true],
    ['the one begins on the day after the other ends', period('2025-07-01', '2025-07-31'), false],
    ['the one lies within the other', period('2025-06-10', '2025-06-20'), true],
    ['the one goes on until further notice, from before', period('2025-05-01'), true],
    ['the one goes on until further notice, from later', period('2025-07-01'), false],
  ])('where %s', (_, other, shares) => {
    expect([shareADay(june, other), shareADay(other, june)]).toEqual([shares, shares]);
  });
});
