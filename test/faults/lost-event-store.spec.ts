import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryEventStore, type TemporaryEventStore } from '#testing/event-store/index.ts';
import {
  organisation,
  registerOrganisation,
  removeDirectory,
  startLedger,
  temporaryDirectory,
  type HttpAnswer,
  type LedgerProcess,
} from './processes/ledger.ts';

const LIMIT_MS = 90_000;

describe('an event store that is killed under a running ledger', () => {
  let directory: string;
  let eventStore: TemporaryEventStore;
  let ledger: LedgerProcess;
  beforeAll(async () => {
    directory = await temporaryDirectory();
    eventStore = await temporaryEventStore();
    const settings = { EVENT_STORE_URL: eventStore.url, START_TIMEOUT_MS: '2000' };
    ledger = await startLedger(directory, settings);
  }, LIMIT_MS);
  afterAll(async () => {
    await ledger.kill();
    await eventStore.remove();
    await removeDirectory(directory);
  });

  test(
    'makes commands 503 with Retry-After and lets pages be read; back again, all goes on',
    async () => {
      const area = await recorded('/v1/territory/register-area', province('Hà Tĩnh'));
      await eventStore.kill();
      const key = randomUUID();
      const [lost, also] = await Promise.all([
        ledger.post(registerOrganisation, organisation('Hội Nông dân'), key),
        ledger.post('/v1/territory/register-area', province('Hà Nam')),
      ]);
      expect(problemOf(lost)).toEqual([503, 'event-store-unavailable']);
      expect(problemOf(also)).toEqual([503, 'event-store-unavailable']);
      expect(Number(lost.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await ledger.get('/v1/areas')).text).toContain('Hà Tĩnh');
      expect((await ledger.get(`/v1/areas/${area.id}`)).status).toBe(200);
      expect((await ledger.get('/health/live')).status).toBe(200);
      expect((await ledger.get('/health/ready')).status).toBe(503);

      await eventStore.restart();
      const again = await ledger.post(registerOrganisation, organisation('Hội Nông dân'), key);
      expect(again.status).toBe(200);
      const { position } = await recorded('/v1/territory/register-area', province('Bắc Giang'));
      const seen = await ledger.get(`/v1/areas?minPosition=${position}`);
      expect([seen.status, seen.text]).toEqual([200, expect.stringContaining('Bắc Giang')]);
      expect((await ledger.get('/health/ready')).status).toBe(200);
    },
    LIMIT_MS,
  );

  async function recorded(
    address: string,
    body: object,
  ): Promise<{ id: string; position: string }> {
    const { status, text } = await ledger.post(address, body);
    expect([status, text]).toEqual([200, expect.any(String)]);
    return JSON.parse(text) as { id: string; position: string };
  }
});

describe('the event store of a ledger of one machine', () => {
  test(
    'when killed ends the ledger, which says so',
    async () => {
      const directory = await temporaryDirectory();
      const ledger = await startLedger(directory);
      try {
        const said = ledger.said('the event store ended');
        const eventStores = ledger.children('embedded-event-store');
        expect(eventStores).toEqual([expect.any(Number)]);
        process.kill(Number(eventStores[0]), 'SIGKILL');
        expect(await said).toMatchObject({ level: 'fatal' });
        expect((await ledger.ended).code).toBe(1);
        expect(await ledger.isGone()).toBe(true);
      } finally {
        await ledger.kill();
        await removeDirectory(directory);
      }
    },
    LIMIT_MS,
  );
});

function province(name: string): object {
  const source = { kind: 'document', document: 'Báo cáo 15/BC-BCĐ' };
  return { level: 'province', name, occurredOn: '2008', source };
}

function problemOf({ status, text }: HttpAnswer): [number, string] {
  return [status, (JSON.parse(text) as { code: string }).code];
}
