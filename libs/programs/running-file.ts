import type { Logger } from 'pino';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the program that holds a data directory can be reached. */
export interface RunningProgram {
  readonly pid: number;
  readonly eventStoreUrl: string;
  readonly url: string;
}

/**
 * Says in the data directory where this program is reached, so that the auditor's tool finds the
 * event store without opening its files. A hint, not a lock: the lock is the event store's own.
 * Whoever announced itself first and still runs keeps the place: it holds the log. On a full disk the
 * program runs without.
 */
export function announceRunning(
  directory: string,
  program: RunningProgram,
  log: Pick<Logger, 'warn'>,
): () => void {
  const first = readRunning(directory);
  if (first && first.pid !== program.pid) return () => {};
  const path = pathIn(directory);
  const draft = `${path}.${program.pid}`;
  try {
    writeFileSync(draft, `${JSON.stringify(program)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (err) {
    rmSync(draft, { force: true });
    log.warn({ err, path }, 'tools will not find this program by themselves');
    return () => {};
  }
  return () => {
    if (readRunning(directory)?.pid === program.pid) rmSync(path, { force: true });
  };
}

/** The program that announced itself in a data directory and is still there. */
export function readRunning(directory: string): RunningProgram | undefined {
  try {
    const program = JSON.parse(readFileSync(pathIn(directory), 'utf8')) as RunningProgram;
    process.kill(program.pid, 0);
    return program;
  } catch {
    // No such file, half a file of another release, or no such process: nothing runs there.
    return undefined;
  }
}

function pathIn(directory: string): string {
  return join(directory, 'running.json');
}
