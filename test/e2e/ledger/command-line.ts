import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { argumentsToRun } from '#testing/programs/built.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

/** A program in a process of its own. */
export interface Program {
  readonly url: string;
  readonly pid: number;
  /** Sends a signal and waits for the end: the exit code, or the signal. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/**
 * Starts a program by the file it begins with, `apps/commands/main.ts`, and waits until it listens. It is told nothing but the environment given.
 */
export async function startProgram(
  entry: string,
  environment: Readonly<Record<string, string>>,
): Promise<Program> {
  const child = spawn(process.execPath, argumentsToRun(entry), {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  const ended = endOf(child);
  const url = await Promise.race([
    urlIn(child),
    ended.then((outcome) => Promise.reject(new Error(`${entry} ended: ${String(outcome)}`))),
  ]);
  return {
    url,
    pid: child.pid ?? 0,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

async function urlIn(child: ChildProcess): Promise<string> {
  const stderr: string[] = [];
  child.stderr?.on('data', (bytes: Buffer) => stderr.push(bytes.toString('utf8')));
  if (!child.stdout) throw new TypeError('the program has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url?: string };
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error(`the program ended before it listened: ${stderr.join('')}`);
}

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 'SIGKILL';
}
