import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUuid, sha256, uuidV5 } from './ids.ts';

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('a UUID of version 5', () => {
  it('is the one that RFC 9562 appendix A.4 computes', () => {
    expect(uuidV5(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is a UUID, the same for the same name, another for another', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string(), fc.string(), (namespace, one, other) => {
        expect(uuidV5(namespace, one)).toMatch(/^.{14}5.{4}[89ab]/);
        expect(isUuid(uuidV5(namespace, one))).toBe(true);
        expect(uuidV5(namespace, one) === uuidV5(namespace, other)).toBe(one === other);
      }),
    );
  });
});

describe('an id', () => {
  it('is a UUID in lower case with version and variant', () => {
    expect(isUuid(DNS)).toBe(true);
    for (const other of [
      DNS.toUpperCase(),
      ` ${DNS}`,
      `${DNS}\n`,
      DNS.replaceAll('-', ''),
      '6ba7b810-9dad-01d1-80b4-00c04fd430c8',
      '6ba7b810-9dad-11d1-c0b4-00c04fd430c8',
      '',
    ]) {
      expect(isUuid(other)).toBe(false);
    }
  });
});

describe('a SHA-256', () => {
  it('is that of the UTF-8 bytes, in lower-case hex', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256(new TextEncoder().encode('Hồ'))).toBe(sha256('Hồ'));
  });
});
