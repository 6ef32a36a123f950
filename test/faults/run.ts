import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npm run test:faults`: the fault tests alone, as they run among all tests. `-- --full` runs every
 * case (minutes); `-- --seed <n>` lets the faults of an earlier run fall again.
 */
const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(randomInt(1, 2 ** 31));
process.stdout.write(`faults: ${values.full ? 'full run' : 'short run'}, seed ${seed}\n`);

const tests = path.join(import.meta.dirname, '..', 'run.ts');
const here = path.join(import.meta.dirname, path.sep);
const child = spawn(process.execPath, ['--import', 'tsx', tests, here], {
  stdio: 'inherit',
  env: { ...process.env, FAULTS_SEED: seed, ...(values.full ? { FAULTS: 'full' } : {}) },
});
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
