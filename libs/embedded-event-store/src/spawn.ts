import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EventStoreError, type EventStoreErrorCode } from './errors.ts';
import type { CutAppend } from './log/cut.ts';
import { checkOptions } from './options.ts';
import { connectionStringOf } from './start.ts';

/** How an event store in a process of its own is started. */
export interface SpawnOptions {
  /** Where the log lies; made if it is not there. */
  readonly directory: string;
  /** 0, which is the default, takes any free port. */
  readonly port?: number;
  /** The largest event: 16 MiB by default. */
  readonly maxEventBytes?: number;
  /** The largest append: 256 MiB by default. */
  readonly maxAppendBytes?: number;
  /** So much of the log, the newest of it, is read and checked at the start: 512 MiB by default. */
  readonly startCheckBytes?: number;
  /** What has not been checked after this time is checked behind the start, too: 5 s by default. */
  readonly startCheckMs?: number;
  /** How long the store may take to become ready: two minutes by default. */
  readonly readyTimeoutMs?: number;
  /** Is told when appends begin to be refused for want of room, and when one is written again. */
  readonly onRoom?: (hasRoom: boolean) => void;
  /** Is told of an append at the end of the log that is cut, because it never ended: once, as a rule at the start. */
  readonly onCut?: (cut: CutAppend) => void;
}

const optionNames: Readonly<Record<keyof SpawnOptions, true>> = {
  directory: true,
  port: true,
  maxEventBytes: true,
  maxAppendBytes: true,
  startCheckBytes: true,
  startCheckMs: true,
  readyTimeoutMs: true,
  onRoom: true,
  onCut: true,
};

/** An event store in a process of its own. */
export interface SpawnedEventStore {
  readonly connectionString: string;
  readonly port: number;
  readonly pid: number;
  /** Kept when the process has ended, however it ended; why, it says on standard error. */
  readonly exited: Promise<void>;
  /** Ends the process in order. */
  close(): Promise<void>;
}

type Greeting =
  | { readonly ready: true; readonly port: number }
  | { readonly ready: false; readonly code: EventStoreErrorCode; readonly message: string };

/**
 * MiB before V8 thinks of a full collection. It keeps the heap of a store small, and so would have one every
 * other second, which all appends wait for.
 */
const ROOMY_HEAP = '--initial-heap-size=192';

/** How long a process that was killed may take to end. */
const endMs = 10_000;

/**
 * Starts an event store in a child process and waits until clients can connect. The child holds
 * an IPC channel to this process and ends when this process does.
 */
export async function spawnEmbeddedEventStore(options: SpawnOptions): Promise<SpawnedEventStore> {
  checkOptions(options, optionNames);
  const { directory, port = 0, readyTimeoutMs = 120_000 } = options;
  const isTypeScript = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(isTypeScript ? './main.ts' : './main.js', import.meta.url));
  const { maxEventBytes, maxAppendBytes, startCheckBytes, startCheckMs } = options;
  // What is not given has its default, whatever the environment says to the store's own program.
  const settings = {
    EVENT_MAX_BYTES: maxEventBytes,
    APPEND_MAX_BYTES: maxAppendBytes,
    START_CHECK_BYTES: startCheckBytes,
    START_CHECK_MS: startCheckMs,
  };
  const limits = Object.entries(settings).map(
    ([name, value]) => [name, value?.toString()] as const,
  );
  const child = fork(entry, [`--directory=${directory}`, `--port=${port}`], {
    env: { ...process.env, ...Object.fromEntries(limits) },
    execArgv: [ROOMY_HEAP, ...(isTypeScript ? ['--import', typeScriptLoader()] : [])],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.on('message', (message) => {
    const { hasRoom, cut } = message as { readonly hasRoom?: boolean; readonly cut?: CutAppend };
    if (hasRoom !== undefined) options.onRoom?.(hasRoom);
    if (cut !== undefined) options.onCut?.(cut);
  });
  const greeting = await greet(child, readyTimeoutMs);
  if (!greeting.ready) {
    child.kill('SIGKILL');
    // Until then it may hold the directory. One that hangs in a disk does not end, and is not waited for.
    if (child.pid !== undefined)
      await Promise.race([exited, delay(endMs, undefined, { ref: false })]);
    throw new EventStoreError(greeting.code, greeting.message);
  }
  // The event store must not keep its parent from ending.
  child.unref();
  child.channel?.unref();
  return {
    connectionString: connectionStringOf(greeting.port),
    port: greeting.port,
    pid: child.pid as number,
    exited,
    close: async () => {
      child.ref();
      // Not by a signal: on Windows that would be a kill.
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** As a URL: by its name it would be looked for where the program stands. */
function typeScriptLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}

function greet(child: ChildProcess, timeoutMs: number): Promise<Greeting> {
  return new Promise((resolve) => {
    const failed = (message: string, code: EventStoreErrorCode = 'start-failed') => {
      resolve({ ready: false, code, message });
    };
    const timer = setTimeout(
      () => failed(`The event store was not ready after ${timeoutMs} ms.`, 'not-ready-in-time'),
      timeoutMs,
    );
    child.on('message', (message) => {
      if (!('ready' in (message as object))) return;
      clearTimeout(timer);
      resolve(message as Greeting);
    });
    child.once('error', (error) => failed(error.message));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      failed(`The event store ended while starting (${signal ?? `exit code ${code}`}).`);
    });
  });
}
