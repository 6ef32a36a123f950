import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { argumentsToRun } from '#testing/programs/built.ts';

describe('the program that makes tokens', () => {
  const token = argumentsToRun('apps/commands/token.ts');
  const run = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [...token, ...args], {
      encoding: 'utf8',
    });

  test('prints how it is used when asked', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('npm run token -- --role <role>');
  });

  test('prints it beside all that is wrong, in both languages, and ends with what tools say of wrong use', () => {
    const { status, stdout, stderr } = run('--role', 'king');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^--role phải là một trong: .*\n--area còn thiếu\.\n--role must be one of: /,
    );
    expect(stderr).toContain('--area is missing.\n');
    expect(stderr).toContain('all, hoặc định danh của một tỉnh');
    expect(stderr).toContain('npm run token -- --role <role>');
  });

  test.each([
    ['--loudly', 'không có --loudly\nthere is no --loudly\n'],
    ['--area all --area x --role officer', '--area phải là all, hoặc định danh'],
    ['--area all --role officer --expires soon', '--expires must be such as 30d, 12h or 30m.\n'],
    ['--area all --role officer --organisation X', '--organisation phải là UUID viết thường.\n'],
  ])('refuses "%s" with exit code 2', (line, fault) => {
    const { status, stderr } = run(...line.split(' '));
    expect(status).toBe(2);
    expect(stderr).toContain(fault);
  });

  test('fails with exit code 1, and does not say how it is used, where no token of its own would be accepted', () => {
    const made = spawnSync(process.execPath, [...token, '--role', 'auditor', '--area', 'all'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        TOKEN_JWKS_URL: 'https://login.example/keys',
        ACTOR_REF_SECRET: 's'.repeat(32),
      },
    });
    expect(made.status).toBe(1);
    expect(made.stderr).toMatch(
      /^configuration-invalid: TOKEN_JWKS_URL đã đặt .*\nTOKEN_JWKS_URL is set, .*\n$/,
    );
  });
});
