import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Mutant } from './mutants.ts';

/** Where mutants are judged, and until when. */
export interface Trial {
  /** A copy of the tree, with the mutants asleep in its files. */
  readonly copy: string;
  readonly endAt: number;
}

/** jest keeps what its test files loaded: a fresh one now and then keeps the machine's memory. */
const AT_ONCE = 60;

const nobody = 0;

/**
 * Runs specs once for each mutant and returns the mutants that none of them noticed. Each trial is
 * a test file with modules of its own, which wakes its mutant and then imports the specs. Throws if
 * the specs fail without a mutant.
 */
export async function survivorsAmong(
  mutants: readonly Mutant[],
  specs: readonly string[],
  trial: Trial,
): Promise<Mutant[]> {
  const survivors: Mutant[] = [];
  for (let at = 0; at < mutants.length && performance.now() < trial.endAt; at += AT_ONCE) {
    const some = mutants.slice(at, at + AT_ONCE);
    const passed = await passedWith([nobody, ...some.map(({ id }) => id)], specs, trial);
    if (performance.now() > trial.endAt) break;
    if (!passed.has(nobody)) throw new Error(`fail without a mutant: ${specs.join(', ')}`);
    survivors.push(...some.filter(({ id }) => passed.has(id)));
  }
  return survivors;
}

async function passedWith(
  ids: readonly number[],
  specs: readonly string[],
  { copy, endAt }: Trial,
): Promise<Set<number>> {
  const folder = path.join(copy, 'libs/domain/mutants');
  for (const id of ids) {
    const imports = specs.map(
      (spec) => `await import('../${path.relative('libs/domain', spec)}');`,
    );
    const text = [waking(id), ...imports, ''].join('\n');
    await writeFile(path.join(folder, `${id}.spec.ts`), text);
  }
  const output = path.join(copy, 'trials.json');
  const jest = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      ...['node_modules/jest/bin/jest.js', '--config', 'jest.config.js', '--silent'],
      ...['--maxWorkers', '2', '--json', '--outputFile', output, 'libs/domain/mutants/'],
    ],
    { cwd: copy, stdio: 'ignore', timeout: Math.max(1, Math.ceil(endAt - performance.now())) },
  );
  await once(jest, 'exit');
  const text = await readFile(output, 'utf8').catch(() => '{"testResults":[]}');
  await rm(output, { force: true });
  for (const id of ids) await rm(path.join(folder, `${id}.spec.ts`));
  const { testResults } = resultsSchema.parse(JSON.parse(text));
  const passed = testResults.filter(({ status }) => status === 'passed');
  return new Set(passed.map(({ name }) => Number(path.basename(name, '.spec.ts'))));
}

/** A loop that a mutant makes endless ends with an error. */
function waking(mutant: number): string {
  return `let times = 0;
    globalThis.isAwake = (id) => {
      if (id !== ${mutant}) return false;
      if ((times += 1) > 1_000_000) throw new Error('endless');
      return true;
    };`;
}

const resultsSchema = z.object({
  testResults: z.array(z.object({ name: z.string(), status: z.string() })),
});
