import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { jsonEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { startEmbeddedEventStore } from '@commune-ledger/embedded-event-store';
import { cutInWords } from '#programs';
import { argumentsToRun } from '#testing/programs/built.ts';
import { startProgram } from '../../faults/processes/program.ts';

const LIMIT_MS = 120_000;
const repository = path.resolve(import.meta.dirname, '../../..');
const eventStore = 'apps/standalone/event-store.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}, LIMIT_MS);

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commune-ledger-event-store-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true, maxRetries: 9 }));
  return directory;
}

/** Runs a program to its end in a directory, with nothing of the environment of the tests. */
function run(
  entry: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd = repository,
): Promise<Ended> {
  const TSX_TSCONFIG_PATH = path.join(repository, 'tsconfig.json');
  const env = { PATH: process.env['PATH'], TSX_TSCONFIG_PATH, ...environment };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...argumentsToRun(entry), ...args],
      { cwd, env, timeout: LIMIT_MS },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe('npm run event-store', () => {
  test(
    'refuses every address but loopback in both languages, and makes nothing',
    async () => {
      const folder = await temporaryDirectory();
      const DATA_DIR = path.join(folder, 'data');
      const refusals = ['0.0.0.0', '::1'].map((HOST) =>
        run(eventStore, [], { DATA_DIR, HOST, EVENT_STORE_PORT: '0' }),
      );
      for (const { code, stderr } of await Promise.all(refusals)) {
        expect(code).toBe(1);
        expect(stderr).toMatch(/^address-unusable: HOST=/);
        expect(stderr).toContain('chỉ nghe ở 127.0.0.1');
        expect(stderr).toContain('Set HOST=127.0.0.1 for it; for other machines use a KurrentDB.');
        expect(stderr).not.toMatch(/^\s+at /m);
      }
      expect(await readdir(folder)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'takes events and appends as large as its variables say',
    async () => {
      const DATA_DIR = await temporaryDirectory();
      const sizes = { EVENT_MAX_BYTES: '1000', APPEND_MAX_BYTES: '1500' };
      const program = startProgram('apps/standalone/event-store.ts', {
        ...{ DATA_DIR, HOST: 'localhost', EVENT_STORE_PORT: '0' },
        ...sizes,
      });
      cleanups.push(() => program.kill());
      const { EVENT_STORE_URL } = await program.said('the event store is open');
      const client = KurrentDBClient.connectionString(String(EVENT_STORE_URL));
      cleanups.push(() => client.dispose());
      const event = (length: number) =>
        jsonEvent({ type: 't', data: { text: 'x'.repeat(length) } });
      await client.appendToStream('s', event(900));
      await expect(client.appendToStream('s', event(1000))).rejects.toThrow();
      await expect(client.appendToStream('s', [event(900), event(900)])).rejects.toMatchObject({
        maxAppendSize: 1500,
      });
    },
    LIMIT_MS,
  );

  test(
    'says without a stack trace which variable is wrong, also where it is given a command',
    async () => {
      const { code, stderr } = await run(eventStore, ['verify'], { PORT: 'many' });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^configuration-invalid: /);
      expect(stderr).toContain('  PORT: must be a whole number');
      expect(stderr).not.toMatch(/^\s+at /m);
    },
    LIMIT_MS,
  );

  test(
    'refuses a command in both languages, by what is wrong',
    async () => {
      const DATA_DIR = await temporaryDirectory();
      const file = path.join(DATA_DIR, 'no-export');
      await writeFile(file, '{}\n');
      const refused = [['import', file], ['verfy']].map((args) =>
        run(eventStore, args, { DATA_DIR }),
      );
      const [wrong, unknown] = await Promise.all(refused);
      expect(wrong).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^import: Bản xuất này không dùng được .*\nThis is no export/,
        ),
      });
      expect(unknown).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^Lệnh hoặc tham số không đúng.*\nThere is no command verfy/),
      });
    },
    LIMIT_MS,
  );

  test(
    'says in its log what it has cut at the end of that of events',
    async () => {
      const DATA_DIR = await temporaryDirectory();
      const file = path.join(DATA_DIR, '00000000000000000000.log');
      await (await startEmbeddedEventStore({ directory: DATA_DIR })).close();
      const { size: position } = await stat(file);
      await appendFile(file, Buffer.alloc(100, 7));
      const program = startProgram(eventStore, { DATA_DIR, EVENT_STORE_PORT: '0' });
      cleanups.push(() => program.kill());
      const cut = { file, position, bytes: 100, keptIn: `${file}.cut-${position}` };
      expect(await program.said(cutInWords(cut))).toMatchObject({ level: 'warn', ...cut });
    },
    LIMIT_MS,
  );

  test(
    'says after an import that no token key lies beside the log, and only then',
    async () => {
      const folder = await temporaryDirectory();
      const [origin, copy] = [path.join(folder, 'origin'), path.join(folder, 'copy')];
      const file = path.join(folder, 'backup.jsonl');
      const program = startProgram('apps/standalone/event-store.ts', {
        DATA_DIR: origin,
        EVENT_STORE_PORT: '0',
      });
      cleanups.push(() => program.kill());
      await program.said('the event store is open');
      const { stdout } = await run(eventStore, ['export'], { DATA_DIR: origin });
      await writeFile(file, stdout);
      const help = await run(eventStore, ['import', '--help'], { DATA_DIR: origin });
      expect(help).toMatchObject({ code: 0, stderr: '' });
      // A token is made where DATA_DIR says; the import goes elsewhere.
      const arguments_ = ['import', file, '--directory', copy];
      const imported = await run(eventStore, arguments_, { DATA_DIR: origin });
      expect(imported.code).toBe(0);
      expect(imported.stderr).toContain('Bản xuất không chứa khóa token.');
      expect(imported.stderr).toContain('An export holds no token key.');
    },
    LIMIT_MS,
  );
});

describe('A file .env in the working directory', () => {
  test(
    'is read by every program, so that a token is signed by the key of the ledger that it is for',
    async () => {
      const folder = await temporaryDirectory();
      const data = path.join(folder, 'data');
      await writeFile(path.join(folder, '.env'), `DATA_DIR=${data}\n`);
      const token = 'apps/commands/token.ts';
      const made = await run(token, ['--role', 'auditor', '--area', 'all'], {}, folder);
      expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining(data) });
      expect(await readdir(data)).toEqual(['token-key.json']);
    },
    LIMIT_MS,
  );
});
