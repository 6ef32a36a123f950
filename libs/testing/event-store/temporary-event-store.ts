import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpawnOptions, SpawnedEventStore } from '@commune-ledger/embedded-event-store';
import { eventStoreLibrary } from '../programs/built.ts';

/** An event store in a process and a directory of its own, which a test may kill. */
export interface TemporaryEventStore {
  /** For the official client; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /**
   * Gives the files of the process that runs no room to grow, or room again: what a full disk does to
   * it. `false` where there is no `prlimit`.
   */
  fill(isFull: boolean): boolean;
  /** kill -9; kept when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and directory. */
  restart(): Promise<void>;
  /** Ends it, if it runs, and removes its directory. */
  remove(): Promise<void>;
}

/** Starts an empty embedded event store. */
export async function temporaryEventStore(
  limits: Pick<SpawnOptions, 'maxEventBytes'> = {},
): Promise<TemporaryEventStore> {
  const { spawnEmbeddedEventStore } = await eventStoreLibrary();
  const directory = await mkdtemp(join(tmpdir(), 'commune-ledger-event-store-'));
  let running: SpawnedEventStore | undefined = await spawnEmbeddedEventStore({
    directory,
    ...limits,
  });
  const { connectionString: url, port } = running;
  const kill = async (): Promise<void> => {
    const killed = running;
    running = undefined;
    if (!killed) return;
    process.kill(killed.pid, 'SIGKILL');
    await killed.exited;
  };
  return {
    url,
    port,
    fill: (isFull) => {
      const pid = String(running?.pid);
      const limit = `--fsize=${isFull ? 0 : 'unlimited'}:`;
      return spawnSync('prlimit', ['--pid', pid, limit]).status === 0;
    },
    kill,
    restart: async () => {
      running = await spawnEmbeddedEventStore({ directory, port, ...limits });
    },
    remove: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
