import { describe, expect, test } from '@jest/globals';
import type { ModelVerdict } from '#programs';
import { verdictText } from './compare-command.ts';
import { texts } from './texts.ts';

describe('A comparison with the log', () => {
  const none = { differing: [], missing: [], extra: [], parked: [], skipped: [], paths: {} };
  const verdict = {
    ...{ model: 'areas__v2', compared: 3, agrees: true, isWhole: true, digest: '52c1246b' },
    ...none,
  } as unknown as ModelVerdict;

  test('of all documents shows their digest', () => {
    expect(verdictText(verdict, texts.en)).toMatch(/^= areas__v2 +3 documents {2}52c1246b\n$/);
  });

  test('of a sample shows no digest, which is of all documents', () => {
    const sample = { size: 3, seed: 'a' };
    expect(verdictText(verdict, texts.en, { sample })).toMatch(/^= areas__v2 +3 documents\n$/);
  });
});
