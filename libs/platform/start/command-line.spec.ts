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

  test('that is not understood is told in few words', () => {
    expect(insteadOfStarting(['--port', '9'], program)?.text).toMatch(
      /^không có --port\nthere is no --port\n/,
    );
    expect(insteadOfStarting(['serve'], program)?.text).toMatch(
      /^ở đây không có serve\nthere is no serve here\n/,
    );
    expect(insteadOfStarting([], program)).toBeUndefined();
  });

  test.each(['--port', '--port=9'])(
    'that another program would take (%s) is told with the variable that does the same',
    (argument) => {
      const variableOf = { '--port': 'EVENT_STORE_PORT' } as const;
      const command = 'npm run event-store -- [verify]';
      const instead = insteadOfStarting([argument], { ...program, command, variableOf });
      expect(instead?.exitCode).toBe(2);
      expect(instead?.text).toMatch(
        /\nto run it, set EVENT_STORE_PORT instead of --port: EVENT_STORE_PORT=… npm run event-store\n/,
      );
    },
  );

  test('of a program that reads only some variables lists no others', () => {
    const text = insteadOfStarting(['--help'], { ...program, variables: ['DATA_DIR'] })?.text;
    expect(text?.match(/^ {2}[A-Z_]+=/gm)).toEqual(['  DATA_DIR=']);
  });

  test('of a program with commands names them, and not that it takes nothing', () => {
    const commands = '  verify    reads the whole log';
    const text = insteadOfStarting(['bogus'], { ...program, commands })?.text;
    expect(text).toContain(commands);
    expect(text).not.toContain('no arguments');
    expect(insteadOfStarting(['--help'], program)?.text).toContain('It takes no arguments');
  });
});
