import { describe, expect, test } from '@jest/globals';
import { TooManyDocuments, TooManyRows } from '#read-models';
import { problemOfReadFault } from './problems.ts';

describe('a question that asks for too much', () => {
  test.each([
    [new TooManyDocuments(), 'too-many-documents', 'knownAt'],
    [new TooManyRows(), 'too-many-rows', 'province'],
  ])('is refused with a code, and with what to ask instead: %s', (error, code, advice) => {
    const problem = problemOfReadFault(error);
    expect(problem).toMatchObject({ status: 400, code });
    expect(problem?.message).toContain(advice);
  });
});
