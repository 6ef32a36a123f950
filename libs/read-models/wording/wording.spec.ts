import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Quantity } from '#kernel';
import { UNITS } from '#domain/values.ts';
import { writeDecimal } from './numbers.ts';
import { writePart, writeQuantity, writeTotal, type WrittenTotal } from './quantities.ts';
import { kindOfFlow, writeFlowTotal } from './flow-words.ts';
import { supportKindSchema } from '#domain/sponsorship/sponsorship/events.ts';
import { contributionKindSchema } from '#domain/works/work/events.ts';
import { UNIT_WORDS } from './unit-words.ts';

describe('A number', () => {
  test('is written the Vietnamese way', () => {
    expect(writeDecimal('1234.5', 'vi')).toBe('1.234,5');
    expect(writeDecimal('250000000', 'vi')).toBe('250.000.000');
    expect(writeDecimal('2.7', 'vi')).toBe('2,7');
    expect(writeDecimal('1234.5', 'en')).toBe('1,234.5');
  });

  test('is written as Intl would write it', () => {
    const intl = {
      vi: new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 12, useGrouping: 'always' }),
      en: new Intl.NumberFormat('en-US', { maximumFractionDigits: 12, useGrouping: 'always' }),
    };
    const decimals = fc
      .tuple(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.stringMatching(/^\d{0,4}[1-9]$/),
      )
      .map(([whole, fraction]) => (fraction ? `${whole}.${fraction}` : String(whole)));
    fc.assert(
      fc.property(decimals, fc.constantFrom('vi', 'en'), (decimal, language) => {
        expect(writeDecimal(decimal, language)).toBe(intl[language].format(decimal as `${number}`));
      }),
    );
  });
});

describe('A quantity', () => {
  const write = (quantity: Quantity): string[] => [
    writeQuantity(quantity, 'vi'),
    writeQuantity(quantity, 'en'),
  ];

  test('never claims more than its document', () => {
    expect(write({ amount: '200', unit: 'm', qualifier: 'nearly' })).toEqual([
      'gần 200 m',
      'nearly 200 m',
    ]);
    expect(
      write({ low: '300000000', high: '500000000', unit: 'VND', qualifier: 'between' }),
    ).toEqual(['300-500 triệu đồng', '300-500 million VND']);
    const words = 'hàng chục tỷ đồng';
    expect(write({ unit: 'VND', qualifier: 'unknownMagnitude', words })).toEqual([
      words,
      `“${words}”`,
    ]);
    expect(write({ amount: '50', unit: 'percent', qualifier: 'about' })).toEqual([
      'khoảng 50%',
      'about 50%',
    ]);
  });

  test.each([
    ['1200000000', '1,2 tỷ đồng', '1.2 billion VND'],
    ['17500000000', '17,5 tỷ đồng', '17.5 billion VND'],
    ['1234000000000', '1.234 tỷ đồng', '1,234 billion VND'],
    ['1234567890', '1.234.567.890 đồng', '1,234,567,890 VND'],
    ['250000000', '250 triệu đồng', '250 million VND'],
    ['1250000', '1,25 triệu đồng', '1.25 million VND'],
    ['1234567', '1.234.567 đồng', '1,234,567 VND'],
    ['500000', '500.000 đồng', '500,000 VND'],
    ['0', '0 đồng', '0 VND'],
  ])('of money, %s đồng, is said without rounding it: %s', (amount, vi, en) => {
    expect(write({ amount, unit: 'VND', qualifier: 'exact' })).toEqual([vi, en]);
  });

  test('of money keeps the two ends of a range in one scale', () => {
    const range = { low: '300000000', high: '1200000000', unit: 'VND', qualifier: 'between' };
    expect(write(range as Quantity)).toEqual(['300-1.200 triệu đồng', '300-1,200 million VND']);
  });

  test('of a whole in the same unit names it once', () => {
    const villages = (amount: string): Quantity => ({
      amount,
      unit: 'village',
      qualifier: 'exact',
    });
    expect(writePart(villages('6'), villages('8'), 'vi')).toBe('6/8 thôn');
    expect(writePart(villages('6'), villages('8'), 'en')).toBe('6 of 8 villages');
    const nearly: Quantity = { ...villages('6'), qualifier: 'nearly' };
    expect(writePart(nearly, villages('8'), 'vi')).toBe('gần 6 thôn trên 8 thôn');
    expect(writePart(villages('6'), undefined, 'en')).toBe('6 villages');
  });

  test('has words for every unit', () => {
    expect(Object.keys(UNIT_WORDS).sort()).toEqual([...UNITS].sort());
  });
});

describe('A total', () => {
  const write = (total: Partial<WrittenTotal>): string[] => {
    const whole = { amount: '5000', sign: '=', count: 2, withoutNumber: 0, ...total } as const;
    return [writeTotal(whole, 'vi'), writeTotal(whole, 'en')];
  };

  test('says what it may claim', () => {
    expect(write({ unit: 'm2' })).toEqual(['5.000 m²', '5,000 m²']);
    expect(write({ unit: 'm2', sign: '≥' })).toEqual(['≥ 5.000 m²', '≥ 5,000 m²']);
    expect(write({ unit: 'VND', amount: '1200000000', sign: '≈' })).toEqual([
      '≈ 1,2 tỷ đồng',
      '≈ 1.2 billion VND',
    ]);
  });

  test('says how many of its parts state no number', () => {
    expect(write({ unit: 'm2', sign: '≥', withoutNumber: 1 })).toEqual([
      '≥ 5.000 m² và 1 khoản không nêu con số',
      '≥ 5,000 m² and 1 without a stated number',
    ]);
    const none = ['2 khoản không nêu con số', '2 without a stated number'];
    expect(write({ unit: 'VND', amount: '0', sign: '≥', withoutNumber: 2 })).toEqual(none);
    expect(write({ amount: '0', sign: '≥', withoutNumber: 2 })).toEqual(none);
  });

  test('has a heading for every kind of contribution and support', () => {
    const kinds = [...contributionKindSchema.options, ...supportKindSchema.options];
    for (const kind of kinds) {
      for (const language of ['vi', 'en'] as const) {
        expect(kindOfFlow(kind, language)).not.toBe(kind);
      }
    }
    const rate = { kind: 'counterpart', unit: 'VND', amount: '250000000', per: 'km' } as const;
    const about = { ...rate, sign: '≈', count: 1, withoutNumber: 0 } as const;
    expect(writeFlowTotal(about, 'vi')).toBe('Đối ứng: ≈ 250 triệu đồng mỗi km');
    expect(writeFlowTotal(about, 'en')).toBe('Counterpart funds: ≈ 250 million VND for each km');
  });
});
