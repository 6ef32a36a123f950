import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readConfiguration, StartError, type Running } from '#platform';
import { startProjectors } from '../../../apps/projectors/start.ts';
import { startQueries } from '../../../apps/queries/start.ts';
import { startStandalone } from '../../../apps/standalone/start.ts';
import { startLedger } from '../ledger/running-ledger.ts';

const log = pino({ level: 'silent' });
const LIMIT_MS = 60_000;

describe('a start that cannot succeed', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  }, LIMIT_MS);

  const directory = async (): Promise<string> => {
    const made = await mkdtemp(path.join(tmpdir(), 'commune-ledger-start-'));
    cleanups.push(() => rm(made, { recursive: true, force: true, maxRetries: 9 }));
    return made;
  };
  const standaloneIn = (DATA_DIR: string, more: Record<string, string> = {}): Promise<Running> =>
    startStandalone(readConfiguration({ DATA_DIR, PORT: '0', ...more }), log);

  test(
    'says that the data directory is in use',
    async () => {
      const ledger = await startLedger();
      cleanups.push(() => ledger.remove());
      const second = standaloneIn(ledger.configuration.DATA_DIR);
      expect(await failureOf(second)).toMatchObject({ code: 'data-directory-in-use' });
    },
    LIMIT_MS,
  );

  test('says by which variable an event store that checks a long log is given more time', async () => {
    const failure = await failureOf(standaloneIn(await directory(), { START_TIMEOUT_MS: '1' }));
    expect(failure).toMatchObject({ code: 'not-ready-in-time' });
    expect(failure.message).toContain('START_TIMEOUT_MS');
  });

  test('says that the data directory cannot be written', async () => {
    const file = path.join(await directory(), 'not-a-directory');
    await writeFile(file, '');
    expect(await failureOf(standaloneIn(file))).toMatchObject({
      code: 'data-directory-not-writable',
    });
  });

  test(
    'says that the port is in use, and leaves nothing running',
    async () => {
      const other = createServer();
      other.listen(0, '127.0.0.1');
      await once(other, 'listening');
      cleanups.push(async () => other.close());
      const PORT = String((other.address() as AddressInfo).port);
      const data = await directory();
      expect(await failureOf(standaloneIn(data, { PORT }))).toMatchObject({ code: 'port-in-use' });
      const again = await standaloneIn(data);
      await again.stop();
    },
    LIMIT_MS,
  );

  test(
    'says that the log is corrupt',
    async () => {
      const ledger = await startLedger();
      cleanups.push(() => ledger.remove());
      await ledger.stop();
      const { DATA_DIR } = ledger.configuration;
      const [segment = ''] = (await readdir(DATA_DIR)).filter((name) => name.endsWith('.log'));
      const file = path.join(DATA_DIR, segment);
      const bytes = await readFile(file);
      const middle = Math.floor(bytes.length / 3);
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
      await writeFile(file, bytes);
      expect(await failureOf(standaloneIn(DATA_DIR))).toMatchObject({ code: 'corrupt-log' });
    },
    LIMIT_MS,
  );

  test('says that the event store cannot be reached', async () => {
    const nobody = 'kurrentdb://127.0.0.1:1?tls=false&discoveryInterval=1';
    const started = standaloneIn(await directory(), {
      EVENT_STORE_URL: nobody,
      START_TIMEOUT_MS: '1000',
    });
    expect(await failureOf(started)).toMatchObject({ code: 'event-store-unreachable' });
  });

  test.each([
    ['queries', startQueries],
    ['projectors', startProjectors],
  ])('%s alone ask for READ_STORE_URL', async (_, start) => {
    const configuration = readConfiguration({
      EVENT_STORE_URL: 'kurrentdb://127.0.0.1:1?tls=false',
      DATA_DIR: await directory(),
    });
    const failure = await failureOf(start(configuration, log));
    expect(failure).toMatchObject({ code: 'configuration-invalid' });
    expect(failure.message).toContain('READ_STORE_URL');
  });

  test(
    'stops where the log is too long for memory, and names READ_STORE_URL',
    async () => {
      const ledger = await startLedger();
      cleanups.push(() => ledger.remove());
      for (const name of ['Hà Tĩnh', 'Hà Nam', 'Hà Giang']) {
        await ledger.record('/v1/territory/register-area', {
          level: 'province',
          name,
          occurredOn: '1991',
          source: { kind: 'press', document: 'Báo Hà Tĩnh' },
        });
      }
      await ledger.stop();
      const again = standaloneIn(ledger.configuration.DATA_DIR, { READ_MODEL_EVENTS_MAX: '3' });
      const failure = await failureOf(again);
      expect(failure).toMatchObject({ code: 'read-models-too-large-for-memory' });
      expect(failure.message).toContain('READ_STORE_URL');
    },
    LIMIT_MS,
  );
});

async function failureOf(started: Promise<Running>): Promise<StartError> {
  const outcome = await started.then(
    (running) => running.stop(),
    (error: unknown) => error,
  );
  if (outcome instanceof StartError) return outcome;
  throw new Error('the start was to fail with a StartError', { cause: outcome });
}
