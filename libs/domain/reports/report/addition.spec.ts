import { describe, expect, it } from '@jest/globals';
import type { Quantity } from '#kernel';
import { additionOf, doesNotAddUp, type ReportContent } from './index.ts';

type Figure = Extract<ReportContent, { kind: 'figure' }>;
type Stated = Figure['quantity'];
type Unit = Stated['unit'];

const stated = (
  amount: string,
  unit: Unit,
  qualifier: Quantity['qualifier'] = 'exact',
): Stated => ({ amount, unit, qualifier });

const figure = (quantity: Stated, ...parts: Stated[]): Figure => ({
  kind: 'figure',
  quantity,
  parts: parts.map((part) => ({ label: { vi: 'Trong đó' }, quantity: part })),
  partsMakeWhole: true,
});
const verdictOn = (content: ReportContent) => additionOf(content)?.verdict;

describe('the parts of a stated total', () => {
  it('add up: Kim Bảng, 41 + 112 + 35 + 23 models are 211', () => {
    const models = figure(
      stated('211', 'model'),
      ...['41', '112', '35', '23'].map((amount) => stated(amount, 'model')),
    );
    expect(verdictOn(models)).toBe('addsUp');
    expect(doesNotAddUp(models)).toBeUndefined();
  });

  it('fall short: Hoàng Su Phì, 25 + 3 + 42 party organisations are 70, not 71', () => {
    const organisations = figure(
      stated('71', 'organisation'),
      ...['25', '3', '42'].map((amount) => stated(amount, 'organisation')),
    );
    expect(doesNotAddUp(organisations)).toEqual({
      stated: stated('71', 'organisation'),
      parts: [{ unit: 'organisation', amount: '70', sign: '=', count: 3, withoutNumber: 0 }],
      verdict: 'fallsShort',
    });
  });

  it('exceed: Thượng I, room for 70 households, but 33 are there and 47 to come', () => {
    const capacity = figure(
      stated('70', 'household'),
      stated('33', 'household'),
      stated('47', 'household'),
    );
    expect(doesNotAddUp(capacity)).toMatchObject({
      verdict: 'exceeds',
      parts: [{ amount: '80', sign: '=' }],
    });
  });

  it('cannot be judged: Yên Thế, over 300 and over 230 of over 800 models', () => {
    const models = figure(
      stated('800', 'model', 'moreThan'),
      stated('300', 'model', 'moreThan'),
      stated('230', 'model', 'moreThan'),
    );
    expect(additionOf(models)).toEqual({
      stated: stated('800', 'model', 'moreThan'),
      parts: [{ unit: 'model', amount: '530', sign: '≥', count: 2, withoutNumber: 0 }],
      verdict: 'cannotBeJudged',
    });
    expect(doesNotAddUp(models)).toBeUndefined();
  });

  it('exceed also when a part is only known to be more than the whole', () => {
    const content = figure(
      stated('500', 'model'),
      stated('300', 'model', 'moreThan'),
      stated('200', 'model', 'moreThan'),
    );
    expect(verdictOn(content)).toBe('exceeds');
  });

  it('fall short also when all that is known of them is less than the whole', () => {
    const content = figure(
      stated('300', 'm'),
      stated('200', 'm', 'nearly'),
      stated('100', 'm', 'exact'),
    );
    expect(verdictOn(content)).toBe('fallsShort');
  });

  it('cannot be judged when a word such as "khoảng" leaves them open', () => {
    expect(verdictOn(figure(stated('100', 'm'), stated('500', 'm', 'about')))).toBe(
      'cannotBeJudged',
    );
  });

  it('cannot be judged in another unit than the whole', () => {
    expect(verdictOn(figure(stated('2', 'ha'), stated('1', 'ha'), stated('500', 'm2')))).toBe(
      'cannotBeJudged',
    );
  });

  it('add up in fractions without rounding', () => {
    expect(verdictOn(figure(stated('0.3', 'km'), stated('0.1', 'km'), stated('0.2', 'km')))).toBe(
      'addsUp',
    );
  });

  it('need not add up when nobody says that they make the whole', () => {
    const { partsMakeWhole: _, ...some } = figure(stated('71', 'model'), stated('1', 'model'));
    expect(additionOf(some)).toBeUndefined();
    expect(additionOf({ ...some, partsMakeWhole: false })).toBeUndefined();
  });

  it('are not there in a list or in a bare figure', () => {
    expect(
      additionOf({ kind: 'list', items: [{ label: { vi: 'Môi trường' } }], extent: 'open' }),
    ).toBeUndefined();
    expect(additionOf({ ...figure(stated('71', 'model')), parts: [] })).toBeUndefined();
    expect(
      doesNotAddUp({ kind: 'figure', quantity: stated('71', 'model'), partsMakeWhole: true }),
    ).toBeUndefined();
  });
});
