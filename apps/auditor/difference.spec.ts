import { describe, expect, it } from '@jest/globals';
import { differences } from './difference.ts';

describe('the difference between two views', () => {
  it('is empty between equal views', () => {
    expect(differences({ a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] })).toEqual([]);
  });

  it('names the path of each changed, new and gone leaf', () => {
    expect(
      differences(
        { met: 6, gone: 'x', list: [{ code: '2' }] },
        { met: 7, list: [{ code: '2' }, { code: '5' }] },
      ),
    ).toEqual([
      { path: 'met', before: 6, after: 7 },
      { path: 'gone', before: 'x' },
      { path: 'list[1].code', after: '5' },
    ]);
  });

  it('lists every leaf of a view that was not there before', () => {
    expect(differences(undefined, { name: 'Kỳ Tân', area: { district: 'd' } })).toEqual([
      { path: 'name', after: 'Kỳ Tân' },
      { path: 'area.district', after: 'd' },
    ]);
  });

  it('tells a list from an object', () => {
    expect(differences({ a: [] }, { a: {} })).toHaveLength(1);
  });
});
