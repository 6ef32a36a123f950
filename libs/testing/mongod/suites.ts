import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { findMongod } from './find.ts';
import { landlordVariable, type Lease, notRunVariable } from './landlord.ts';
import { type Mongod, mongodUrl, startMongod, topologies, type Topology } from './server.ts';

const startLimitMs = 90_000;

/** What a suite on a shared mongod works with. */
export interface MongoForTests {
  readonly topology: Topology;
  /** The connection string, with the suite's own database in it. */
  readonly url: string;
  /** The name of the suite's own database, dropped at its end. */
  readonly database: string;
  /** The version that the server itself names. */
  readonly version: string;
}

/**
 * Registers a suite twice: on a replica set and on a standalone server, both real. Without a
 * mongod its tests are skipped and the run says why.
 *
 * ```ts
 * onEveryMongoTopology('The read store', (mongo) => {
 *   test('keeps a document', async () => { const client = new MongoClient(mongo().url); … });
 * });
 * ```
 */
export function onEveryMongoTopology(name: string, define: DefineSuite): void {
  for (const topology of topologies) onMongoTopology(topology, name, define);
}

/** What defines the tests of a suite; `mongo` may be called inside tests and hooks only. */
export type DefineSuite = (mongo: () => MongoForTests) => void;

/** Registers a suite on one topology, for what only that one has. */
export function onMongoTopology(topology: Topology, name: string, define: DefineSuite): void {
  const title = `${name}, on MongoDB as a ${topology === 'standalone' ? 'standalone server' : 'replica set'}`;
  onMongod(title, (counted) => {
    const database = `test_${randomBytes(6).toString('hex')}`;
    let mongo: MongoForTests | undefined;
    let giveBack = async () => {};

    beforeAll(async () => {
      const shared = await share(topology);
      const { version } = counted(shared.lease);
      giveBack = shared.giveBack;
      mongo = {
        topology,
        database,
        version,
        url: mongodUrl(topology, shared.lease.port, database),
      };
    }, startLimitMs);

    define(() => {
      if (mongo === undefined) throw new Error('mongo() may be called inside tests and hooks only');
      return mongo;
    });

    afterAll(async () => {
      if (mongo !== undefined) await drop(mongo);
      await giveBack();
    }, startLimitMs);
  });
}

/**
 * Registers a suite that starts mongods of its own with the function it is given, to kill and
 * restart them. They are stopped after each test.
 */
export function withOwnMongod(
  name: string,
  define: (start: (topology: Topology) => Promise<Mongod>) => void,
): void {
  onMongod(name, (counted) => {
    const started: Mongod[] = [];
    define(async (topology) => {
      const mongod = await startMongod(topology);
      started.push(mongod);
      return counted(mongod);
    });
    afterEach(async () => {
      counted(undefined);
      await Promise.all(started.splice(0).map((mongod) => mongod.stop()));
    });
  });
}

/** A describe that is skipped aloud without a mongod and counts the tests that met one. */
function onMongod(title: string, define: (counted: Counted) => void): void {
  const reason = whyNotRun();
  if (reason !== undefined) {
    describe.skip(`${title}: NOT RUN (${reason})`, () => define((met) => met));
    return;
  }
  describe(title, () => {
    const versions: string[] = [];
    let version: string | undefined;
    // Before the hooks of the suite, which may end the mongod that the test met.
    afterEach(() => {
      if (version !== undefined) versions.push(version);
    });
    define((met) => {
      version = met?.version;
      return met;
    });
    afterAll(async () => {
      const landlord = process.env[landlordVariable];
      const [met] = versions;
      if (landlord === undefined || met === undefined) return;
      await fetch(`${landlord}/ran?version=${met}&tests=${versions.length}`);
    });
  });
}

/** Says which mongod the tests that follow meet, if any. */
type Counted = <Met extends { readonly version: string } | undefined>(met: Met) => Met;

function whyNotRun(): string | undefined {
  if (process.env[notRunVariable] !== undefined) return process.env[notRunVariable];
  if (process.env[landlordVariable] !== undefined) return undefined;
  const found = findMongod();
  return 'missing' in found ? found.missing : undefined;
}

/** Asks the landlord of the run; a suite that jest runs without `npm test` starts its own. */
async function share(topology: Topology): Promise<{ lease: Lease; giveBack: () => Promise<void> }> {
  const landlord = process.env[landlordVariable];
  if (landlord === undefined) {
    const own = await startMongod(topology);
    return { lease: own, giveBack: () => own.stop() };
  }
  const answer = await fetch(`${landlord}/${topology}`);
  if (!answer.ok) throw new Error(`no mongod for this suite: ${await answer.text()}`);
  return { lease: (await answer.json()) as Lease, giveBack: async () => {} };
}

async function drop(mongo: MongoForTests): Promise<void> {
  const client = new MongoClient(mongo.url);
  try {
    await client.db(mongo.database).dropDatabase();
  } finally {
    await client.close();
  }
}
