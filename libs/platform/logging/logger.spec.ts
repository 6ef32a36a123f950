import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const program = `
  import { createLog } from '#platform';
  const log = createLog('info');
  for (const level of ['info', 'error', 'fatal']) log[level]('said');
  process.stderr.write('goes on');
`;

/** What a program says on standard error, and its exit code, whose log goes to a file. */
function run(file: string): { status: number | null; stderr: string } {
  const output = openSync(file, 'w');
  try {
    return spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', output, 'pipe'],
      encoding: 'utf8',
      timeout: 20_000,
    });
  } finally {
    closeSync(output);
  }
}

describe('the log of a program', () => {
  test.each(['/dev/null', '/dev/full'])(
    'that is written to %s holds up nothing and ends nothing',
    (file) => {
      expect(run(file)).toMatchObject({ status: 0, stderr: 'goes on' });
    },
    60_000,
  );
});
