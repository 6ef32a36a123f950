import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

describe('the program that makes tokens', () => {
  const run = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ['--import', 'tsx', 'apps/commands/token.ts', ...args], {
      encoding: 'utf8',
    });

  test('prints how it is used when asked', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('npm run token -- --role <role>');
  });

  test('prints it beside what is wrong, and fails', () => {
    const { status, stdout, stderr } = run('--role', 'king');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('--role must be one of: ');
    expect(stderr).toContain('--area is missing: it must be all, or the id of a province');
    expect(stderr).toContain('npm run token -- --role <role>');
  });
});
