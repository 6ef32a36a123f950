import { describe, expect, test } from '@jest/globals';
import { eventSchemas } from '#domain';
import { versionKey } from '#projections';
import { readModels } from './registry.ts';

const declared = Object.keys(eventSchemas).sort();

describe('the read models', () => {
  test.each(readModels.map((model) => [versionKey(model), model] as const))(
    '%s says of every declared event type whether it handles or ignores it',
    (_, { handles, ignores }) => {
      expect([...handles, ...ignores].sort()).toEqual(declared);
    },
  );

  test('have names of their own, or versions', () => {
    const keys = readModels.map(versionKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
