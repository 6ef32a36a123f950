import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Landlord } from '#testing/mongod/landlord.ts';
import { buildApart, builtProgramsVariable } from '#testing/programs/built.ts';

/**
 * `npm test`: runs jest with one shared mongod per topology, programs as built, and closes with
 * what MongoDB ran and the count of the tests. Arguments go to jest: `npm test -- libs/domain`.
 */
async function main(): Promise<number> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'commune-ledger-test-'));
  const landlord = await Landlord.open();
  try {
    const environment = { ...landlord.environment(), ...(await builtPrograms(scratch)) };
    const exitCode = await jest(environment, path.join(scratch, 'counts.json'));
    const mongodb = landlord.outcome();
    const missing = !mongodb.ran && process.env['REQUIRE_MONGODB'] === '1';
    const { passed, failed } = await countsIn(path.join(scratch, 'counts.json'));
    // jest can fail without a failed test: no tests found, a hook of the run, a crash.
    const faults = failed + (missing ? 1 : 0) || (exitCode === 0 ? 0 : 1);
    const requirement = missing ? ', and REQUIRE_MONGODB=1 asks for it' : '';
    process.stdout.write(`\n${mongodb.line}${requirement}\n${passed} passed, ${faults} failed\n`);
    return faults === 0 ? 0 : 1;
  } finally {
    await landlord.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Tests that start programs start hundreds; who runs a library's tests need not wait for a build. */
async function builtPrograms(scratch: string): Promise<Record<string, string>> {
  const paths = process.argv.slice(2);
  if (paths.length > 0 && paths.every((each) => /^(libs|apps)\b/.test(each))) return {};
  return { [builtProgramsVariable]: await buildApart(await mkdtemp(path.join(scratch, 'built-'))) };
}

async function jest(environment: Record<string, string>, countsFile: string): Promise<number> {
  const repository = path.resolve(import.meta.dirname, '..');
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      path.join(repository, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...process.argv.slice(2),
    ],
    {
      cwd: repository,
      stdio: 'inherit',
      env: { ...process.env, ...environment, TEST_COUNTS_FILE: countsFile },
    },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function countsIn(file: string): Promise<{ passed: number; failed: number }> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as { passed: number; failed: number };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

process.exitCode = await main();
