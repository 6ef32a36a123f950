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
      { path: 'list[5].code', after: '5' },
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

  it('tells items that rest on facts apart by the fact, so that one between others moves none', () => {
    const first = { fact: '11111111-a', what: 'cash' };
    const last = { fact: '33333333-c', what: 'goods' };
    const between = { fact: '22222222-b', what: 'advice' };
    expect(differences({ list: [first, last] }, { list: [first, between, last] })).toEqual([
      { path: 'list[22222222].fact', after: '22222222-b' },
      { path: 'list[22222222].what', after: 'advice' },
    ]);
  });

  it('tells criteria apart by their code', () => {
    const criterion = (code: string, standing: string) => ({ criterion: { code }, standing });
    expect(
      differences(
        { criteria: [criterion('1', 'achieved'), criterion('2', 'lost')] },
        { criteria: [criterion('2', 'lost')] },
      ),
    ).toEqual([
      { path: 'criteria[1].criterion.code', before: '1' },
      { path: 'criteria[1].standing', before: 'achieved' },
    ]);
  });
});
