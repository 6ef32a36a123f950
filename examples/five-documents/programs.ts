import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = new URL('../../', import.meta.url);
const run = promisify(execFile);

/** The ledger as a program of its own: where it listens, and how to stop it. */
export interface RunningLedger {
  readonly url: string;
  /** Kept when the program has ended, by itself or stopped. */
  readonly ended: Promise<number>;
  stop(): void;
}

/** Starts `npm start` and waits until it is open; throws with what it said if it does not start. */
export async function startLedger(environment: NodeJS.ProcessEnv): Promise<RunningLedger> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'apps/standalone/main.ts'], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const url = await Promise.race([openedAt(child), failure(child, ended)]);
  return { url, ended, stop: () => child.kill('SIGTERM') };
}

/** A token for the demo, made as a user makes one: `npm run token -- --role importer --area all`. */
export async function importerToken(environment: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', 'apps/commands/token.ts', '--role', 'importer', '--area', 'all'],
    { cwd: ROOT, env: environment },
  );
  return stdout.trim();
}

/** The log is JSON lines; the one that gives the address says that the ledger is open. */
function openedAt({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!stdout) return;
    createInterface({ input: stdout }).on('line', (line) => {
      const { url, level, msg } = JSON.parse(line) as { url?: string; level: number; msg: string };
      if (url !== undefined && msg === 'the ledger is open') resolve(url);
      if (level >= 40) process.stderr.write(`${line}\n`);
    });
  });
}

async function failure({ stderr }: ChildProcess, ended: Promise<number>): Promise<never> {
  let said = '';
  stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await ended;
  throw new Error(said.trim() || `the ledger ended with exit code ${code}`);
}
