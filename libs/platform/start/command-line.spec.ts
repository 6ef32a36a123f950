import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../configuration/configuration.ts';
import { insteadOfStarting } from './command-line.ts';

const program = {
  command: 'npm start',
  what: { vi: 'Toàn bộ sổ ghi trên một máy.', en: 'The whole ledger on one machine.' },
};

describe('The command line of a program', () => {
  test('without arguments starts it', () => {
    expect(insteadOfStarting([], program)).toBeUndefined();
  });

  test.each(['--help', '-h'])('with %s says what it is, and every variable', (help) => {
    const instead = insteadOfStarting([help], program);
    expect(instead?.exitCode).toBe(0);
    expect(instead?.text).toContain(program.what.vi);
    expect(instead?.text).toContain(program.what.en);
    expect(instead?.text).toContain('.env.example');
    expect(instead?.text).toContain('  PORT=8080');
    for (const name of Object.keys(configurationSchema.shape)) {
      expect(instead?.text).toContain(`  ${name}=`);
    }
  });

  test.each([
    ['--port', '9000'],
    ['--port=9000'],
    ['-p'],
    ['serve'],
    ['--help', 'me'],
    ['--', 'x'],
  ])(
    'with anything else (%s) starts nothing: a setting passed over would look as if it held',
    (...args) => {
      const instead = insteadOfStarting(args, program);
      expect(instead?.exitCode).toBe(2);
      expect(instead?.text).toContain('npm start');
    },
  );
});
