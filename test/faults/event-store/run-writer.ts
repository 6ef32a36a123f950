import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const build = { bundled: undefined as string | undefined };
const limitMs = 60_000;

/** The writer as one file of JavaScript, so that every start costs little. */
export async function bundleWriter(into: string): Promise<void> {
  const { rspack } = await import('@rspack/core');
  const file = path.join(into, 'writer.mjs');
  const compiler = rspack({
    entry: path.join(import.meta.dirname, 'writer.ts'),
    target: 'node20',
    mode: 'none',
    output: { path: into, filename: 'writer.mjs', module: true, chunkFormat: 'module' },
    resolve: { extensions: ['.ts', '.js'] },
    module: { rules: [{ test: /\.ts$/, loader: 'builtin:swc-loader', type: 'javascript/auto' }] },
  });
  await new Promise<void>((resolve, reject) =>
    compiler.run((error, stats) => {
      if (error ?? stats?.hasErrors()) reject(error ?? new Error(stats?.toString({})));
      else resolve();
    }),
  );
  build.bundled = file;
}

/** What becomes of a writer. Times are counted from the first append that is acknowledged to it. */
interface WriterFaults {
  readonly strace?: readonly string[];
  readonly killAfterMs?: number;
  readonly cut?: { readonly afterMs: number; readonly act: () => void };
}

/**
 * Runs the writer, behind strace if it is given what to inject; gives what it said, up to a cut. What
 * it says later counts for nothing: a machine without power says nothing, while here a flush that is
 * under way during EXT4_IOC_SHUTDOWN may return without an error. Ten lines of Python that append
 * and fdatasync lost exactly their last write in 13 of 144 such cuts (Linux 6.18).
 */
export async function runWriter(
  directory: string,
  appends: number,
  { strace = [], killAfterMs, cut }: WriterFaults = {},
): Promise<string> {
  const node = [process.execPath, String(build.bundled), directory, String(appends)];
  const [command = '', ...args] = strace.length > 0 ? ['strace', ...strace, ...node] : node;
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    // One thread flushes, so that strace counts all flushes together.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  });
  let said = '';
  const kill = () => process.kill(-(child.pid as number), 'SIGKILL');
  const timers = [setTimeout(kill, limitMs)];
  let heard: number | undefined;
  const cutPower = () => {
    heard = said.length;
    cut?.act();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (timers.length > 1 || !said.includes('acknowledged')) return;
    timers.push(setTimeout(kill, killAfterMs ?? limitMs));
    if (cut) timers.push(setTimeout(cutPower, cut.afterMs));
  });
  await once(child, 'close');
  timers.forEach((timer) => clearTimeout(timer));
  return said.slice(0, heard);
}

/** Why strace cannot be used here, if so. */
export function noStrace(): string | undefined {
  try {
    execFileSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'ignore', timeout: 10_000 });
    return undefined;
  } catch {
    return 'strace is not installed or may not trace here (Debian: apt-get install strace)';
  }
}
