import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { StartError } from '../start/start-error.ts';
import { configurationSchema, readConfiguration } from './configuration.ts';

const names = Object.keys(configurationSchema.shape);

describe('the configuration', () => {
  test.each([
    [{ PORT: '99999' }, 'PORT: phải là số nguyên từ 0 đến 65535'],
    [{ READ_STORE_URL: 'x' }, 'READ_STORE_URL: phải bắt đầu bằng mongodb:// hoặc mongodb+srv://'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: phải là một trong: fatal, error, warn,'],
    [{ TOKEN_JWKS_URL: 'https://a' }, 'ACTOR_REF_SECRET: phải có khi đặt TOKEN_JWKS_URL'],
    [{ PORT: '99999' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ BODY_MAX_BYTES: '-1' }, 'BODY_MAX_BYTES: must be a whole number from 1024 to 16777216'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: must be one of: fatal, error, warn,'],
    [{ ACTOR_REF_SECRET: 'short' }, 'ACTOR_REF_SECRET: must have at least 32 characters'],
  ])('says what a variable must be: %j', (environment, fault) => {
    expect(() => readConfiguration(environment)).toThrow(fault);
  });

  test('lists every wrong variable at once, each by its name', () => {
    const read = (): unknown =>
      readConfiguration({
        PORT: '70000',
        BODY_MAX_BYTES: '1e6',
        EVENT_STORE_URL: 'http://localhost',
        TOKEN_JWKS_URL: 'https://login.example/keys',
      });
    expect(read).toThrow(StartError);
    for (const name of ['PORT', 'BODY_MAX_BYTES', 'EVENT_STORE_URL', 'ACTOR_REF_SECRET']) {
      expect(read).toThrow(new RegExp(`^  ${name}: `, 'm'));
    }
  });

  test('an empty variable counts as not set', () => {
    expect(readConfiguration({ READ_STORE_URL: '', PORT: '' })).toEqual(readConfiguration({}));
  });

  test('an identity provider needs a secret for the references to people', () => {
    expect(() => readConfiguration({ TOKEN_JWKS_URL: 'https://login.example/keys' })).toThrow(
      /ACTOR_REF_SECRET/,
    );
  });

  test('no name begins with KURRENTDB_, which KurrentDB would refuse', () => {
    expect(names.filter((name) => name.startsWith('KURRENTDB_'))).toEqual([]);
  });

  test('.env.example names every variable with its default', () => {
    const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
    const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line));
    const example = Object.fromEntries(lines.map((line) => line.split('=', 2) as [string, string]));
    expect(Object.keys(example).sort()).toEqual([...names].sort());
    expect(readConfiguration(example)).toEqual(readConfiguration({}));
  });
});
