import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

const text = fc.string({ unit: 'grapheme' });
const key = fc.stringMatching(/^[\x20-\x7e]{1,8}$/);
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** The same value with the keys of every object in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
}

describe('canonical JSON', () => {
  it('has its keys in order and no white space (RFC 8785 §3.2.3)', () => {
    expect(canonicalJson({ b: [1, { d: true, c: 'x' }], a: {}, B: [], '1': 0, '': 0 }.b)).toBe(
      '[1,{"c":"x","d":true}]',
    );
    expect(canonicalJson({ b: 1, a: 2, B: 3, '10': 4, '9': 5, _: 6 })).toBe(
      '{"10":4,"9":5,"B":3,"_":6,"a":2,"b":1}',
    );
  });

  it('escapes what RFC 8785 §3.2.2.2 escapes, in lower case, and nothing else', () => {
    const sample = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\u005c\u0022\u002f";
    expect(canonicalJson(sample)).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
    expect(canonicalJson('\b\t\n\f\r\u0000\u001f\u007f\u2028')).toBe(
      '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028"',
    );
    expect(canonicalJson('Đức Thọ 😀')).toBe('"Đức Thọ 😀"');
  });

  it('does not normalise: two spellings of one name are two texts', () => {
    expect(canonicalJson('Hồ'.normalize('NFC'))).not.toBe(canonicalJson('Hồ'.normalize('NFD')));
  });

  it('is JSON, and reads back as the same value', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is one text for one value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(plain, (value) =>
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value)),
      ),
    );
  });

  it.each([
    ['nothing', { a: null }, '$.a: only plain objects'],
    ['what is not there', { a: undefined }, '$.a: undefined has no canonical form'],
    ['a fraction', [1.5], '$[0]: 1.5 is not a safe integer'],
    ['a number too large to be exact', { n: 2 ** 53 }, '$.n: 9007199254740992 is not'],
    ['minus zero', -0, '$: 0 is not a safe integer'],
    ['what is no number', Number.NaN, '$: NaN is not a safe integer'],
    ['infinity', Infinity, '$: Infinity is not a safe integer'],
    ['a big integer', 1n, '$: bigint has no canonical form'],
    ['a function', { f: () => 1 }, '$.f: function has no canonical form'],
    ['a symbol', Symbol('x'), '$: symbol has no canonical form'],
    ['a date', { at: new Date(0) }, '$.at: only plain objects'],
    ['a map', [new Map()], '$[0]: only plain objects'],
    ['a lone surrogate', { s: 'a\ud800b' }, '$.s: lone surrogate'],
    ['a key that is not ASCII', { tên: 'x' }, '$: key tên is not ASCII'],
    ['an empty key', { '': 'x' }, '$: key  is not ASCII'],
  ])('refuses %s and names the path', (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(message);
  });

  it('refuses what is nested too deep, rather than run out of stack', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)]);
    expect(canonicalJson(nested(32))).toHaveLength(32 * 2 + 3);
    expect(() => canonicalJson(nested(33))).toThrow('nested deeper than 32');
  });

  it('takes a plain object without prototype, and keeps a key named __proto__', () => {
    expect(canonicalJson(Object.assign(Object.create(null) as object, { a: 1 }))).toBe('{"a":1}');
    expect(canonicalJson(JSON.parse('{"__proto__":1,"a":2}'))).toBe('{"__proto__":1,"a":2}');
  });
});
