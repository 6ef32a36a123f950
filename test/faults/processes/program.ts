import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { argumentsToRun } from '#testing/programs/built.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A line of a program's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** How a program ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A program of the ledger as a process of its own, with whatever processes it starts. */
export interface Program {
  readonly pid: number;
  /** Kept when it has ended, however it ended. */
  readonly ended: Promise<End>;
  /** The first line of its log with this message; rejects with what it said if it ends before. */
  said(msg: string): Promise<LogLine>;
  /** Ends it and everything it started, as pulling the plug does. */
  kill(): Promise<End>;
  /** Asks it to end, as an operator does. */
  terminate(): void;
  /** What a terminal sends to it and to everything it started: SIGINT at Ctrl-C, SIGHUP when it is closed. */
  interrupt(signal?: 'SIGINT' | 'SIGHUP'): void;
  /** The processes it started whose command line has these words. */
  children(words: string): number[];
  /** Whether it and everything it started are gone, now or within a few seconds. */
  isGone(): Promise<boolean>;
}

/** Everything a program is told; nothing of the environment of the tests is. */
export type Environment = Readonly<Record<string, string>>;

/** Starts a program by the file it begins with, `apps/standalone/main.ts`, and does not wait. */
export function startProgram(
  entry: string,
  environment: Environment,
  args: string[] = [],
): Program {
  const child = spawn(process.execPath, [...argumentsToRun(entry), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${entry} could not be started`);
  const watchdog = watchdogOver(pid);
  const lines: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parsed(text);
    lines.push(line);
    for (const listener of listeners) listener(line);
  });
  const ended = endOf(child, () => stderr).finally(() => watchdog.kill('SIGKILL'));
  const said = (msg: string): Promise<LogLine> =>
    new Promise((resolve, reject) => {
      const listener = (line: LogLine): void => {
        if (line.msg === msg) resolve(line);
      };
      lines.forEach(listener);
      listeners.add(listener);
      void ended.then((end) => {
        const last = lines.slice(-5).map((line) => JSON.stringify(line));
        reject(
          new Error(`${entry} ended (${end.code ?? end.signal}): ${last.join('\n')} ${stderr}`),
        );
      });
    });
  return {
    pid,
    ended,
    said,
    kill: async () => {
      signalGroup(pid, 'SIGKILL');
      return ended;
    },
    terminate: () => void child.kill('SIGTERM'),
    interrupt: (signal = 'SIGINT') => void signalGroup(pid, signal),
    children: (words) =>
      processesOfGroup(pid)
        .filter((each) => each.pid !== pid && each.command.includes(words))
        .map((each) => each.pid),
    isGone: () => isGroupGone(pid),
  };
}

async function endOf(child: ChildProcess, stderr: () => string): Promise<End> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stderr: stderr() };
}

function parsed(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { msg: text };
  }
}

interface Row {
  readonly pid: number;
  readonly group: number;
  readonly command: string;
}

/** By /proc where there is one, which needs no program; else by ps. */
function processesOfGroup(group: number): Row[] {
  const rows = existsSync('/proc/self/stat')
    ? readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? rowOf(name) : []))
    : execFileSync('ps', ['-A', '-o', 'pid=,pgid=,command='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => {
          const [pid, pgid, ...command] = line.trim().split(/\s+/);
          return { pid: Number(pid), group: Number(pgid), command: command.join(' ') };
        });
  return rows.filter((row) => row.group === group);
}

/** A process of Linux; nothing if it has just ended. */
function rowOf(pid: string): Row[] {
  try {
    const behindName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return [{ pid: Number(pid), group: Number(behindName.split(' ')[2]), command }];
  } catch {
    return [];
  }
}

/** A process that was killed is there until the one it fell to has taken note. */
async function isGroupGone(pid: number): Promise<boolean> {
  const giveUpAt = performance.now() + 5_000;
  while (signalGroup(pid, 0)) {
    if (performance.now() > giveUpAt) return false;
    await pause(10);
  }
  return true;
}

/** Whether there was a process to signal. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Kills the program when the tests end without having done so, were it by kill -9. */
function watchdogOver(pid: number): ChildProcess {
  const watchdog = spawn('sh', ['-c', 'read _; kill -9 -- "-$1"', 'watchdog', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  return watchdog;
}
