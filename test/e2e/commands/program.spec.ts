import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEventStore } from '#event-store';
import { createLog, issueToken, localTokenKey, readConfiguration } from '#platform';
import {
  gatedProxy,
  temporaryEventStore,
  type TemporaryEventStore,
} from '#testing/event-store/index.ts';
import { argumentsToRun } from '#testing/programs/built.ts';
import { startCommands } from '../../../apps/commands/start.ts';
import { in2013, knownThings, newKey } from './known-things.ts';
import { send, type Answered } from './write-side.ts';

/** A program compiles itself at its start, and the machine may be busy. */
const LIMIT_MS = 60_000;

const root = new URL('../../../', import.meta.url).pathname;

/** The write side as a program of its own. */
function program(environment: NodeJS.ProcessEnv): ChildProcess {
  const { PATH } = process.env;
  return spawn(process.execPath, argumentsToRun('apps/commands/main.ts'), {
    cwd: root,
    env: { PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The exit code and what was printed on standard error. */
async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  child.stdout?.resume();
  await once(child, 'close');
  return { code: child.exitCode, said };
}

/** Waits for a line of the program's log. */
async function logged(child: ChildProcess, message: string): Promise<Record<string, unknown>> {
  if (!child.stdout) throw new Error('no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (entry['msg'] === message) return entry;
  }
  throw new Error(`the program ended without saying "${message}"`);
}

describe('the program that takes commands', () => {
  let dataDir: string;
  let eventStore: TemporaryEventStore;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'commune-ledger-program-'));
    eventStore = await temporaryEventStore();
  }, LIMIT_MS);
  afterAll(async () => {
    await eventStore.remove();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 9 });
  });

  async function poster(
    url: string,
  ): Promise<(path: string, body: unknown, headers?: object) => Promise<Answered>> {
    const now = Date.now();
    const token = await issueToken(await localTokenKey(dataDir), {
      sub: 'x',
      role: 'admin',
      areas: 'all',
      issuer: 'commune-ledger',
      audience: 'commune-ledger',
      issuedAtMs: now,
      expiresAtMs: now + 600_000,
    });
    return (path, body, headers = {}) =>
      send(url + path, body, { authorization: `Bearer ${token}`, ...headers });
  }

  /** Asks the event store until a stream has so many events. */
  async function recorded(stream: string, events: number): Promise<void> {
    const store = await connectEventStore(eventStore.url);
    let found = 0;
    while (found < events) {
      found = 0;
      for await (const _ of store.readStreams([stream])) found += 1;
    }
    await store.close();
  }

  test(
    'lists every wrong variable and ends with exit code 1',
    async () => {
      const { code, said } = await ended(program({ PORT: 'http', LOG_LEVEL: 'loud' }));
      expect(code).toBe(1);
      expect(said).toMatch(/^configuration-invalid: /);
      expect(said).toMatch(/PORT: /);
      expect(said).toMatch(/LOG_LEVEL: /);
      expect(said).not.toMatch(/^\s+at /m);
    },
    LIMIT_MS,
  );

  test('says why it cannot start, each reason with its code', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const file = join(dataDir, 'a-file');
    await writeFile(file, '');
    const EVENT_STORE_URL = eventStore.url;
    const nobody = 'kurrentdb://127.0.0.1:1?tls=false';
    const faults: [string, NodeJS.ProcessEnv][] = [
      ['configuration-invalid', { DATA_DIR: dataDir }],
      ['port-in-use', { DATA_DIR: dataDir, EVENT_STORE_URL, PORT: String(port) }],
      ['data-directory-not-writable', { DATA_DIR: join(file, 'data'), EVENT_STORE_URL, PORT: '0' }],
      [
        'event-store-unreachable',
        { DATA_DIR: dataDir, EVENT_STORE_URL: nobody, START_TIMEOUT_MS: '300' },
      ],
    ];
    for (const [code, environment] of faults) {
      const start = startCommands(readConfiguration(environment), createLog('silent'));
      await expect(start).rejects.toMatchObject({ name: 'StartError', code });
    }
    other.close();
  });

  test(
    'killed with the event store after it recorded, gives the first answer again',
    async () => {
      const environment = { DATA_DIR: dataDir, EVENT_STORE_URL: eventStore.url };
      const key = newKey();
      const register = '/v1/organisations/register-organisation';
      const body = { name: 'Hội Cựu chiến binh', kind: 'massOrganisation', ...in2013 };
      const answers: string[] = [];
      for (let life = 0; life < 2; life += 1) {
        const child = program(environment);
        const { url } = await logged(child, 'commands are taken');
        const post = await poster(url as string);
        answers.push((await post(register, body, key)).text);
        child.kill('SIGKILL');
        await once(child, 'close');
        await eventStore.kill();
        await eventStore.restart();
      }
      expect(answers[0]).toContain('"recorded":true');
      expect(answers[1]).toBe(answers[0]);
    },
    LIMIT_MS,
  );

  test(
    'told to stop, finishes the command in hand, answers it, and ends with exit code 0',
    async () => {
      const gate = await gatedProxy(eventStore.port);
      const url = eventStore.url.replace(String(eventStore.port), String(gate.port));
      const child = program({ DATA_DIR: dataDir, EVENT_STORE_URL: url });
      const closed = once(child, 'close');
      const taking = await logged(child, 'commands are taken');
      const post = await poster(taking['url'] as string);
      const { commune } = await knownThings({ post });
      await post('/v1/programme/join-programme', { commune, ...in2013 });
      gate.holdAnswers();
      const inHand = post('/v1/programme/report-count', { commune, count: 6, ...in2013 });
      await recorded(`progress-${commune}`, 2);
      child.kill('SIGTERM');
      await logged(child, 'stopping');
      gate.cut();
      expect(await inHand).toMatchObject({ status: 200, body: { recorded: true } });
      await closed;
      expect(child.exitCode).toBe(0);
      await gate.close();
    },
    LIMIT_MS,
  );
});
