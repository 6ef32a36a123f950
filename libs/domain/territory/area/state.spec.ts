import { describe, expect, it } from '@jest/globals';
import { parseDay, type Day } from '#kernel';
import { given, happened, idOfThe, in2013, record } from '#testing/given.ts';
import { areaAggregate, areaCodeOn, areaNameOn, registeredArea, type AreaFact } from './index.ts';

const on = (text: string): Day => parseDay(text) as Day;
const registered: AreaFact = {
  type: 'area.registered.v1',
  data: { level: 'province', name: 'Hà Bắc', code: '27' },
};
const { standing } = given(areaAggregate, idOfThe('area'), record(registered, happened('1962')))
  .when(record({ type: 'area.renamed.v1', data: { name: 'Bắc Giang' } }, happened('1997-01-01')))
  .andThen(record({ type: 'area.recoded.v1', data: { code: '24' } }, in2013));

describe('an area on a day', () => {
  it('has the name it was last given by then', () => {
    expect(areaNameOn(standing, on('1996-12-31'))).toBe('Hà Bắc');
    expect(areaNameOn(standing, on('1997-01-01'))).toBe('Bắc Giang');
  });

  it('has the code it was last given by then, once the year of the change is over', () => {
    expect(areaCodeOn(standing, on('2013-12-30'))).toBe('27');
    expect(areaCodeOn(standing, on('2013-12-31'))).toBe('24');
  });

  it('has the name and code of its registration before all that is known', () => {
    expect(areaNameOn(standing, on('1950-01-01'))).toBe('Hà Bắc');
    expect(areaCodeOn(standing, on('1950-01-01'))).toBe('27');
  });

  it('has neither if it was never registered', () => {
    expect(areaNameOn([], on('2013-01-01'))).toBeUndefined();
    expect(areaCodeOn([], on('2013-01-01'))).toBeUndefined();
    expect(registeredArea([])).toBeUndefined();
  });
});
