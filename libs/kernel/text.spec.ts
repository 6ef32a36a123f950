import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isWellFormed, normaliseText, searchKey, sortKey } from './text.ts';

const BASES = 'aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz';
const TONES = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
const VOWELS = 'aăâeêioôơuưy';

const letter = fc
  .constantFrom(...Array.from(BASES))
  .chain((base) =>
    (VOWELS.includes(base) ? fc.constantFrom(...TONES) : fc.constant('')).map((tone) =>
      (base + tone).normalize('NFC'),
    ),
  );
const syllable = fc
  .array(letter, { minLength: 1, maxLength: 5 })
  .map((letters) => letters.join(''));
const name = fc.array(syllable, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));

describe('the sort key of a name', () => {
  // Case is left out of the comparison: names that differ in nothing else sort together.
  const collator = new Intl.Collator('vi', { sensitivity: 'accent' });
  const order = (a: string, b: string) => Math.sign(a < b ? -1 : a > b ? 1 : 0);

  it('orders Vietnamese names as the dictionary does', () => {
    const names = [
      'Đản Ván',
      'Dân',
      'Ấp',
      'An Thượng',
      'Cẩm Thăng',
      'Ăn',
      'Ân',
      'Yên Hồ',
      'Em',
      'Êm',
    ];
    const sorted = [...names].sort((a, b) => order(sortKey(a), sortKey(b)));
    expect(sorted).toEqual([...names].sort(collator.compare));
    expect(sorted[0]).toBe('An Thượng');
  });

  it('orders tones as ngang, huyền, hỏi, ngã, sắc, nặng, after all letters', () => {
    const tones = ['ma', 'mà', 'mả', 'mã', 'má', 'mạ'];
    expect([...tones].reverse().sort((a, b) => order(sortKey(a), sortKey(b)))).toEqual(tones);
    expect(sortKey('mạ') < sortKey('mai')).toBe(true);
  });

  it('agrees with the collation of Vietnamese on names of any letters, tones and spaces', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect([a, b, order(sortKey(a), sortKey(b))]).toEqual([
          a,
          b,
          Math.sign(collator.compare(a, b)),
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('agrees with it on names that differ in a tone or a mark only', () => {
    const marks = name.chain((plain) =>
      fc.tuple(
        fc.constant(plain),
        fc.constantFrom(...TONES).map((tone) => plain.replace(/[aeiouy]/, (vowel) => vowel + tone)),
      ),
    );
    fc.assert(
      fc.property(marks, ([a, other]) => {
        const b = other.normalize('NFC');
        expect(order(sortKey(a), sortKey(b))).toBe(Math.sign(collator.compare(a, b)));
      }),
    );
  });

  it('is ASCII, and the same for both spellings of a letter', () => {
    fc.assert(
      fc.property(name, (each) => {
        expect(sortKey(each)).toMatch(/^[\x20-\x7e]+$/);
        expect(sortKey(each.normalize('NFD'))).toBe(sortKey(each.normalize('NFC')));
        expect(sortKey(each.toUpperCase())).toBe(sortKey(each));
      }),
    );
  });

  it('puts numbers before letters', () => {
    expect(sortKey('12-KH') < sortKey('An')).toBe(true);
  });
});

describe('the search key of a name', () => {
  it('finds a name without its accents', () => {
    expect(searchKey('Yên Hồ')).toBe('yen ho');
    expect(searchKey('  ĐẢN  Ván ')).toBe('dan van');
    expect(searchKey('Thị trấn Phồn-Xương (cũ)')).toBe('thi tran phon xuong cu');
  });

  it('is the same for both spellings, in any case, and of itself', () => {
    fc.assert(
      fc.property(name, (each) => {
        const key = searchKey(each);
        expect(searchKey(each.normalize('NFD'))).toBe(key);
        expect(searchKey(each.toUpperCase())).toBe(key);
        expect(searchKey(key)).toBe(key);
        expect(key).toMatch(/^[a-z]+( [a-z]+)*$/);
      }),
    );
  });
});

describe('a text as the ledger keeps it', () => {
  it('is composed, with plain spaces, trimmed', () => {
    expect(normaliseText('\u00a0Yên\u00a0Hồ '.normalize('NFD'))).toBe('Yên Hồ'.normalize('NFC'));
    expect(normaliseText('224,8\u202fkm\u2007')).toBe('224,8 km');
  });

  it('is kept as it is when it is kept again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (each) =>
        expect(normaliseText(normaliseText(each))).toBe(normaliseText(each)),
      ),
    );
  });

  it('has no lone surrogate', () => {
    expect(['a', '😀', '', 'Đ'].map(isWellFormed)).toEqual([true, true, true, true]);
    expect(['\ud83d', 'a\ude00', '\ude00\ud83d', '😀\ud83d'].map(isWellFormed)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (each) =>
        expect(isWellFormed(each)).toBe(!/[\ud800-\udfff]/u.test(each)),
      ),
    );
  });
});
