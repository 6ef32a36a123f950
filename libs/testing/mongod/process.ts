import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const startLimitMs = 60_000;
const portInUseExitCode = 48;

/** What one start of a mongod needs to know. */
export interface MongodStart {
  readonly binary: string;
  readonly port: number;
  /** A temporary directory of ours: it is removed if this process dies before its mongod. */
  readonly directory: string;
  readonly logName: string;
  readonly replicaSet?: string;
  readonly size: MongodSize;
}

/** With how much memory it runs: little, or what it takes of itself. */
export type MongodSize = 'small' | 'usual';

/** The port was taken by someone between our look and the start. */
export class PortInUse extends Error {}

/** One run of a mongod, from its start until it is killed. */
export class MongodProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  private constructor(child: ChildProcess, watchdog: ChildProcess) {
    this.#child = child;
    // The watchdog goes with its mongod, else it might kill a later process of the same id.
    this.#exited = exitOf(child).then(() => void watchdog.kill('SIGKILL'));
  }

  /** Starts a mongod on loopback and returns when it accepts connections. */
  static async start(start: MongodStart): Promise<MongodProcess> {
    const log = path.join(start.directory, start.logName);
    const child = spawn(start.binary, argumentsOf(start, log), { stdio: 'ignore' });
    await once(child, 'spawn');
    child.unref();
    const running = new MongodProcess(child, watchdogOver(child, start.directory));
    try {
      await running.#accepting(log);
    } catch (failure) {
      await running.kill();
      throw failure;
    }
    return running;
  }

  /** The id of the process. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('this mongod never started');
    return this.#child.pid;
  }

  /** Ends the process as a power cut would, and returns when it is gone. */
  async kill(): Promise<void> {
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Stops the process in its tracks, as a machine that hangs. */
  async freeze(): Promise<void> {
    this.#child.kill('SIGSTOP');
    // The signal is on its way when kill returns; meanwhile a request would still be answered.
    await pause(50);
  }

  /** Lets a frozen process go on. */
  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async #accepting(log: string): Promise<void> {
    const giveUpAt = performance.now() + startLimitMs;
    while (!readIfThere(log).includes('Waiting for connections')) {
      if (this.#child.exitCode === portInUseExitCode) throw new PortInUse();
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`mongod ended at its start:\n${lastLines(log)}`);
      }
      if (performance.now() > giveUpAt) {
        throw new Error(`mongod did not start within ${startLimitMs} ms:\n${lastLines(log)}`);
      }
      await pause(10);
    }
  }
}

/** Quiet, and small if asked: the tests share two cores with up to three of these. */
function argumentsOf(start: MongodStart, log: string): string[] {
  return [
    ...['--bind_ip', '127.0.0.1', '--port', String(start.port), '--nounixsocket'],
    ...['--dbpath', start.directory, '--logpath', log],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ...(start.replicaSet === undefined ? [] : ['--replSet', start.replicaSet]),
    ...(start.size === 'usual' ? [] : ['--wiredTigerCacheSizeGB', '0.25']),
    ...(start.size === 'usual' || start.replicaSet === undefined ? [] : ['--oplogSize', '256']),
  ];
}

/**
 * Kills the mongod when this process ends, whatever ends it: its end of the pipe closes then.
 * An exit handler would not run after kill -9, and a server would be left behind.
 */
function watchdogOver(mongod: ChildProcess, directory: string): ChildProcess {
  const script = 'read _; kill -9 "$1"; rm -rf "$2"';
  const watchdog = spawn('sh', ['-c', script, 'watchdog', String(mongod.pid), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  return watchdog;
}

async function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function lastLines(log: string): string {
  return readIfThere(log).trimEnd().split('\n').slice(-20).join('\n');
}
