import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { findMongod } from './find.ts';
import { freePort } from './ports.ts';
import { MongodProcess, PortInUse, type MongodSize, type MongodStart } from './process.ts';

const replicaSet = 'rs0';

/** The two ways in which the read store meets MongoDB: only the first has transactions. */
export const topologies = ['replicaSet', 'standalone'] as const;

/** One of the two ways in which the read store meets MongoDB. */
export type Topology = (typeof topologies)[number];

/**
 * A mongod of one's own, to be killed, frozen and restarted at will.
 *
 * ```ts
 * const mongod = await startMongod('standalone');
 * await mongod.kill();     // as kill -9
 * await mongod.restart();  // same port, same data
 * await mongod.stop();     // gone, with its data
 * ```
 */
export interface Mongod {
  readonly topology: Topology;
  readonly port: number;
  /** The connection string of this server, with the database in it when one is named. */
  url(database?: string): string;
  /** The version that the server itself names. */
  readonly version: string;
  /** The id of the process that runs now; another one after a restart. */
  readonly pid: number;
  /** Ends the process as kill -9 does. Port and data remain for a restart. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, killing it first if it still runs. */
  restart(): Promise<void>;
  /** Stops the process in its tracks: connections stay open and nothing answers. */
  freeze(): Promise<void>;
  /** Lets a frozen process go on. */
  thaw(): void;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

/** The connection string of a mongod of ours, with the database in it when one is named. */
export function mongodUrl(topology: Topology, port: number, database = ''): string {
  const options = topology === 'replicaSet' ? `?replicaSet=${replicaSet}` : '';
  return `mongodb://127.0.0.1:${port}/${database}${options}`;
}

/**
 * Starts a mongod on loopback with a temporary directory, ready for writes: with little memory, as
 * suits tests that share a machine, or with what it takes of itself.
 */
export async function startMongod(topology: Topology, size: MongodSize = 'small'): Promise<Mongod> {
  const found = findMongod();
  if ('missing' in found) throw new Error(`mongodb: NOT RUN (${found.missing})`);
  const directory = await mkdtemp(path.join(tmpdir(), 'mongod-'));
  try {
    return await StartedMongod.start({ binary: found.binary, directory, size }, topology);
  } catch (failure) {
    await rm(directory, { recursive: true, force: true });
    throw failure;
  }
}

type Place = Pick<MongodStart, 'binary' | 'directory' | 'size'>;

class StartedMongod implements Mongod {
  #process: MongodProcess;
  #starts = 1;
  #version = '';

  private constructor(
    readonly topology: Topology,
    readonly port: number,
    private readonly place: Place,
    process: MongodProcess,
  ) {
    this.#process = process;
  }

  static async start(place: Place, topology: Topology): Promise<Mongod> {
    const { port, process } = await onFreePort(place, topology);
    const mongod = new StartedMongod(topology, port, place, process);
    try {
      await mongod.#writable('first start');
    } catch (failure) {
      await process.kill();
      throw failure;
    }
    return mongod;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get version(): string {
    return this.#version;
  }

  url(database = ''): string {
    return mongodUrl(this.topology, this.port, database);
  }

  async kill(): Promise<void> {
    await this.#process.kill();
  }

  async restart(): Promise<void> {
    await this.kill();
    this.#starts += 1;
    const logName = `mongod-${this.#starts}.log`;
    this.#process = await MongodProcess.start({ ...this.#settings(), logName });
    await this.#writable('restart');
  }

  async freeze(): Promise<void> {
    await this.#process.freeze();
  }

  thaw(): void {
    this.#process.thaw();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.place.directory, { recursive: true, force: true });
  }

  #settings() {
    return settingsOf(this.place, this.topology, this.port);
  }

  /** Returns when the server takes writes; a replica set is initiated and elects itself first. */
  async #writable(occasion: 'first start' | 'restart'): Promise<void> {
    const client = new MongoClient(`mongodb://127.0.0.1:${this.port}/?directConnection=true`);
    try {
      const admin = client.db('admin');
      if (this.topology === 'replicaSet' && occasion === 'first start') {
        const members = [{ _id: 0, host: `127.0.0.1:${this.port}` }];
        await admin.command({ replSetInitiate: { _id: replicaSet, members } });
      }
      const giveUpAt = performance.now() + 30_000;
      while ((await admin.command({ hello: 1 }))['isWritablePrimary'] !== true) {
        if (performance.now() > giveUpAt) throw new Error('mongod did not become writable');
        await pause(10);
      }
      const { version } = await admin.command({ buildInfo: 1 });
      this.#version = String(version);
    } finally {
      await client.close();
    }
  }
}

function settingsOf(place: Place, topology: Topology, port: number) {
  return { ...place, port, ...(topology === 'replicaSet' ? { replicaSet } : {}) };
}

async function onFreePort(place: Place, topology: Topology) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      const settings = settingsOf(place, topology, port);
      const process = await MongodProcess.start({ ...settings, logName: `mongod-1.log` });
      return { port, process };
    } catch (failure) {
      if (!(failure instanceof PortInUse) || attempt === 5) throw failure;
    }
  }
}
