import { once } from 'node:events';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedEventStore } from '@commune-ledger/embedded-event-store';
import { MongoClient } from 'mongodb';
import { sha256 } from '#kernel';
import { onEveryMongoTopology } from '#testing/mongod/index.ts';
import {
  organisation,
  registerOrganisation,
  removeDirectory,
  startLedger,
  temporaryDirectory,
  type LedgerProcess,
} from './processes/ledger.ts';
import { isFullRun } from './full-run.ts';
import { startProgram, type Environment, type Program } from './processes/program.ts';

const LIMIT_MS = 90_000;

/** What other suites show inside their own process; with real ones it takes a while. */
function inFullRun(name: string, run: () => Promise<void>, limitMs: number): void {
  if (isFullRun) test(name, run, limitMs);
}

const programs = {
  everything: 'apps/standalone/main.ts',
  eventStore: 'apps/standalone/event-store.ts',
  commands: 'apps/commands/main.ts',
  queries: 'apps/queries/main.ts',
  projectors: 'apps/projectors/main.ts',
} as const;

const directories: string[] = [];
const started: Program[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.kill()));
  await Promise.all(directories.splice(0).map(removeDirectory));
});

async function copyOf(directory: string): Promise<string> {
  const copy = await ownDirectory();
  await cp(directory, copy, { recursive: true });
  return copy;
}

async function ownDirectory(): Promise<string> {
  const directory = await temporaryDirectory();
  directories.push(directory);
  return directory;
}

/** Starts a program that must not start: its code, what it said, and that nothing of it remains. */
async function refusal(
  name: keyof typeof programs,
  environment: Environment,
): Promise<{ code: string; stderr: string }> {
  const program = startProgram(programs[name], { PORT: '0', ...environment });
  started.push(program);
  const { code, stderr } = await program.ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^[a-z-]+: /) });
  expect(stderr).not.toMatch(/^\s+at |node_modules/m);
  expect(await program.isGone()).toBe(true);
  return { code: /^[a-z-]+/.exec(stderr)?.[0] ?? '', stderr };
}

/** The digests of all that is kept in a directory; where a program is reached is no part of it. */
async function contents(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name !== 'running.json').sort();
  const files = names.map(async (name) => [
    name,
    sha256(await readFile(path.join(directory, name), 'latin1')),
  ]);
  return Object.fromEntries(await Promise.all(files)) as Record<string, string>;
}

describe('wrong environment variables', () => {
  test(
    'are listed all at once, before anything is done',
    async () => {
      const DATA_DIR = await ownDirectory();
      const { code, stderr } = await refusal('everything', {
        DATA_DIR,
        PORT: '99999',
        LOG_LEVEL: 'loud',
        EVENT_STORE_URL: 'http://127.0.0.1:2113',
        READ_STORE_URL: 'postgres://127.0.0.1/ledger',
        SHUTDOWN_TIMEOUT_MS: '-1',
        READ_MODEL_EVENTS_MAX: 'many',
        TOKEN_JWKS_URL: 'https://identity.example/keys',
      });
      expect(code).toBe('configuration-invalid');
      const listed = [...stderr.matchAll(/^ {2}([A-Z_]+): \S/gm)].map(([, name]) => name);
      // Once in each language.
      expect([...new Set(listed)].sort()).toEqual([
        'ACTOR_REF_SECRET',
        'EVENT_STORE_URL',
        'LOG_LEVEL',
        'PORT',
        'READ_MODEL_EVENTS_MAX',
        'READ_STORE_URL',
        'SHUTDOWN_TIMEOUT_MS',
      ]);
      expect(await readdir(DATA_DIR)).toEqual([]);
    },
    LIMIT_MS,
  );

  inFullRun(
    'that are missing for a program alone are named',
    async () => {
      const [queries, projectors, commands] = await Promise.all([
        refusal('queries', {}),
        refusal('projectors', { READ_STORE_URL: 'mongodb://127.0.0.1:1' }),
        refusal('commands', {}),
      ]);
      expect(projectors.stderr).toMatch(/^configuration-invalid: EVENT_STORE_URL/);
      expect(commands.stderr).toMatch(/^configuration-invalid: EVENT_STORE_URL/);
      expect(queries.stderr).toMatch(/^configuration-invalid: READ_STORE_URL/);
    },
    LIMIT_MS,
  );
});

describe('a port in use', () => {
  let taken: Server;
  let port: string;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    port = String((taken.address() as AddressInfo).port);
  });
  afterAll(() => void taken.close());

  test(
    'of HTTP or of the event store ends the start, and frees what it had opened',
    async () => {
      const [mine, other] = [await ownDirectory(), await ownDirectory()];
      const refused = await Promise.all([
        refusal('everything', { DATA_DIR: mine, PORT: port }),
        refusal('eventStore', { DATA_DIR: other, EVENT_STORE_PORT: port }),
      ]);
      expect(refused.map(({ code }) => code)).toEqual(['port-in-use', 'port-in-use']);
      expect(refused[0].stderr).toContain('PORT');
      const freed = await startEmbeddedEventStore({ directory: mine });
      await freed.close();
    },
    LIMIT_MS,
  );
});

inFullRun(
  'a program whose event store is not there ends after the time a start may take',
  async () => {
    const { code } = await refusal('commands', {
      DATA_DIR: await ownDirectory(),
      EVENT_STORE_URL: 'kurrentdb://127.0.0.1:1?tls=false',
      START_TIMEOUT_MS: '500',
    });
    expect(code).toBe('event-store-unreachable');
  },
  LIMIT_MS,
);

describe('a data directory', () => {
  let ledger: LedgerProcess;
  let DATA_DIR: string;
  beforeAll(async () => {
    DATA_DIR = await temporaryDirectory();
    ledger = await startLedger(DATA_DIR);
    await records(ledger, 'Hội Nông dân');
    await records(ledger, 'Hội Phụ nữ');
  }, LIMIT_MS);
  afterAll(async () => {
    await ledger.kill();
    await removeDirectory(DATA_DIR);
  });

  test(
    'that another program uses ends the start; the other goes on',
    async () => {
      const before = await contents(DATA_DIR);
      expect((await refusal('everything', { DATA_DIR })).code).toBe('data-directory-in-use');
      expect(await contents(DATA_DIR)).toEqual(before);
      await records(ledger, 'Hội Cựu chiến binh');
    },
    LIMIT_MS,
  );

  inFullRun(
    'that cannot be written ends the start',
    async () => {
      const file = path.join(await ownDirectory(), 'file');
      await writeFile(file, '');
      const { code } = await refusal('everything', { DATA_DIR: path.join(file, 'data') });
      expect(code).toBe('data-directory-not-writable');
    },
    LIMIT_MS,
  );

  test(
    'whose log is damaged ends the start and is left as it was',
    async () => {
      ledger.terminate();
      expect((await ledger.ended).code).toBe(0);
      const damaged = await copyOf(DATA_DIR);
      await flipAByteOf('Hội Nông dân', damaged);
      const before = await contents(damaged);
      const { code, stderr } = await refusal('everything', { DATA_DIR: damaged });
      expect(code).toBe('corrupt-log');
      expect(stderr).toMatch(/position \d+/);
      expect(await contents(damaged)).toEqual(before);
    },
    LIMIT_MS,
  );

  inFullRun(
    'whose token key cannot be read ends the start and keeps the key',
    async () => {
      const copy = await copyOf(DATA_DIR);
      const key = path.join(copy, 'token-key.json');
      await writeFile(key, 'no key');
      expect((await refusal('everything', { DATA_DIR: copy })).code).toBe('token-key-unusable');
      expect(await readFile(key, 'utf8')).toBe('no key');
    },
    LIMIT_MS,
  );

  inFullRun(
    'whose log is too long for read models in memory ends the start and names what to set',
    async () => {
      const copy = { DATA_DIR: await copyOf(DATA_DIR), READ_MODEL_EVENTS_MAX: '1' };
      const { code, stderr } = await refusal('everything', copy);
      expect(code).toBe('read-models-too-large-for-memory');
      expect(stderr).toContain('READ_STORE_URL');
    },
    LIMIT_MS,
  );
});

if (isFullRun) {
  onEveryMongoTopology('A read store that was filled from another log', (mongo) => {
    test(
      'ends the start and is left as it was',
      async () => {
        const environment = { READ_STORE_URL: mongo().url };
        const filling = await startLedger(await ownDirectory(), environment);
        started.push(filling);
        const { text } = await filling.post(registerOrganisation, organisation('Hội Nông dân'));
        const { position } = JSON.parse(text) as { position: string };
        expect((await filling.get(`/v1/communes?minPosition=${position}`)).status).toBe(200);
        filling.terminate();
        await filling.ended;
        const before = await everythingIn(mongo().url);
        const DATA_DIR = await ownDirectory();
        const { code, stderr } = await refusal('everything', { DATA_DIR, ...environment });
        expect(code).toBe('read-store-belongs-to-another-log');
        expect(stderr).toContain('READ_STORE_URL');
        expect(await everythingIn(mongo().url)).toEqual(before);
      },
      LIMIT_MS,
    );
  });
}

/** Every document of every read model, as MongoDB holds it, and where they stand. */
async function everythingIn(url: string): Promise<Record<string, unknown[]>> {
  const client = await MongoClient.connect(url);
  try {
    const db = client.db();
    const names = (await db.listCollections({}, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter((name) => name !== 'projectionLeases')
      .sort();
    const found: Record<string, unknown[]> = {};
    for (const name of names) {
      found[name] = await db
        .collection(name)
        .find({}, { projection: { token: 0 } })
        .toArray();
    }
    return found;
  } finally {
    await client.close();
  }
}

async function records(ledger: LedgerProcess, name: string): Promise<void> {
  expect((await ledger.post(registerOrganisation, organisation(name))).status).toBe(200);
}

async function flipAByteOf(text: string, directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = path.join(directory, name);
    const bytes = await readFile(file);
    const at = bytes.indexOf(text);
    if (at < 0) continue;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(file, bytes);
    return;
  }
  throw new Error(`no file holds ${text}`);
}
