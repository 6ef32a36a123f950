import { describe, expect, test } from '@jest/globals';
import { eventSchemas } from '#domain';
import { readModels } from './registry.ts';

const declared = Object.keys(eventSchemas).sort();

describe('the read models', () => {
  test.each(readModels.map((model) => [model.name, model] as const))(
    '%s says of every declared event type whether it handles or ignores it',
    (_, { handles, ignores }) => {
      expect([...handles, ...ignores].sort()).toEqual(declared);
    },
  );

  test('have names of their own', () => {
    const names = readModels.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
