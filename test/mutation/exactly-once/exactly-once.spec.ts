import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { rules } from './rules.ts';

const RUN = path.join(import.meta.dirname, 'run.ts');
/** Seeds that are searched where those that are known no longer notice: the engine has changed. */
const SEARCHED = ['--runs', '100'];

test('Each rule of "exactly once" that is taken out of the engine is noticed, and with all of them nothing goes wrong', async () => {
  const node = [process.execPath, ['--import', 'tsx', RUN, '--known', ...SEARCHED]] as const;
  const { stdout } = await promisify(execFile)(...node, { timeout: 540_000 }).catch(
    (failure: unknown) => {
      const { stdout = '', stderr = '' } = failure as { stdout?: string; stderr?: string };
      throw new Error(`${stdout}\n${stderr}`);
    },
  );
  const verdicts = stdout.trim().split('\n');
  expect(verdicts).toHaveLength(rules.filter(({ seeds }) => seeds.length > 0).length + 1);
}, 600_000);
