import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** Where the event store's package has its own fault tests, which need no second process. */
const ofThePackage =
  'libs/embedded-event-store/test/(model/|(aborted-calls|damage|damage-under-load|damaged-export|data-directory|faults|imported-log|power-cut|process|recovery|saved-evidence|saved-index|scrub|segment-chain|start-check|unreadable)\\.spec)';

/**
 * `npm run test:faults`: the fault tests alone, those of the event store's package too, as they run
 * among all tests. `-- --full` runs every case (up to an hour); `-- --seed <n>` lets the faults of an
 * earlier run fall again. docs/conformance.md says which spec has which fault.
 */
const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(randomInt(1, 2 ** 31));
process.stdout.write(`faults: ${values.full ? 'full run' : 'short run'}, seed ${seed}\n`);

const tests = path.join(import.meta.dirname, '..', 'run.ts');
const here = path.join(import.meta.dirname, path.sep);
const child = spawn(process.execPath, ['--import', 'tsx', tests, here, ofThePackage], {
  stdio: 'inherit',
  env: {
    ...process.env,
    FAULTS_SEED: seed,
    MODEL_SEED: seed,
    ...(values.full ? { FAULTS: 'full', MODEL_RUNS: '1000' } : {}),
  },
});
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
