import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = new URL('../../', import.meta.url);
const run = promisify(execFile);

/** The ledger as a program of its own: where it listens, and how to stop it. */
export interface RunningLedger {
  readonly url: string;
  /** Kept when the program has ended, by itself or stopped. */
  readonly ended: Promise<Ending>;
  stop(): void;
}

/** How a program ended, and what it said of that last, if it failed. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** Starts `npm start` and waits until it is open; throws with what it said if it does not start. */
export async function startLedger(environment: NodeJS.ProcessEnv): Promise<RunningLedger> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'apps/standalone/main.ts'], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = endOf(child);
  const url = await Promise.race([openedAt(child), failure(ended)]);
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
function openedAt({ stdout }: Streams): Promise<string> {
  return new Promise((resolve) => {
    if (!stdout) return;
    createInterface({ input: stdout }).on('line', (line) => {
      const { url, msg } = JSON.parse(line) as LogLine;
      if (url !== undefined && msg === 'the ledger is open') resolve(url);
    });
  });
}

interface LogLine {
  readonly url?: string;
  /** As `createLog` writes it: a word. */
  readonly level: string;
  readonly msg: string;
}

type Streams = Pick<ChildProcess, 'stdout' | 'stderr' | 'once'>;

/**
 * How a program ends, once all that it said has been read. Warnings are passed on as they come; the
 * reason is what it printed beside its log, or the log's last fatal line.
 */
export async function endOf(child: Streams): Promise<Ending> {
  let [printed, fatal] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { level, msg } = JSON.parse(line) as LogLine;
      if (level === 'fatal') fatal = msg;
      if (level === 'warn' || level === 'error') process.stderr.write(`${line}\n`);
    });
  }
  const code = await new Promise<number>((resolve) =>
    child.once('close', (status: number | null) => resolve(status ?? 1)),
  );
  const reason = printed.trim() || fatal || `the ledger ended with exit code ${code}`;
  return { code, reason };
}

async function failure(ended: Promise<Ending>): Promise<never> {
  throw new Error((await ended).reason);
}
