import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Gate } from '../ledger/gate.ts';
import { startLedger, type RunningLedger } from '../ledger/running-ledger.ts';

const START_LIMIT_MS = 60_000;
const WAIT_MS = 300;
/** The first answer pays for what is loaded only once; of the others the median counts. */
const PROVINCES = [
  ...['Hà Tĩnh', 'Hà Nam', 'Hà Giang', 'Bắc Giang', 'Bắc Ninh'],
  ...['Bắc Kạn', 'Nam Định', 'Ninh Bình', 'Thái Bình', 'Hưng Yên'],
];
/** Asking the checkpoint again and again would take longer than this in most of the answers. */
const AT_ONCE_MS = 10;
/** On a machine that is busy an answer at once takes no longer than two pages that wait for nothing. */
const AT_ONCE_IN_PAGES = 2;

describe('a page with minPosition', () => {
  const gate = new Gate();
  let ledger: RunningLedger;
  beforeAll(async () => {
    ledger = await startLedger({
      environment: { MIN_POSITION_TIMEOUT_MS: String(WAIT_MS) },
      hooks: { steps: { betweenWriteAndCheckpoint: gate.pass } },
    });
  }, START_LIMIT_MS);
  afterAll(async () => {
    gate.open();
    await ledger.remove();
  });

  const registerProvince = (name: string) =>
    ledger.record('/v1/territory/register-area', {
      level: 'province',
      name,
      occurredOn: '1991',
      source: { kind: 'press', document: 'Báo Hà Tĩnh' },
    });

  test('waits for the projector and answers at once when it has passed', async () => {
    const delaysMs: number[] = [];
    const pagesMs: number[] = [];
    for (const name of PROVINCES) {
      const held = gate.close();
      const { id, position } = await registerProvince(name);
      await held;
      let isAnswered = false;
      const answer = ledger.get(`/v1/areas/${id}?minPosition=${position}`).finally(() => {
        isAnswered = true;
      });
      const askedAt = performance.now();
      // A page that does not wait is answered meanwhile, from before the command.
      expect((await ledger.get(`/v1/areas/${id}`)).status).toBe(404);
      expect(isAnswered).toBe(false);
      const openedAt = performance.now();
      gate.open();
      expect(await answer).toMatchObject({ status: 200, body: { data: { name } } });
      delaysMs.push(performance.now() - openedAt);
      pagesMs.push(openedAt - askedAt);
    }
    const limitMs = Math.max(AT_ONCE_MS, AT_ONCE_IN_PAGES * medianBehindFirst(pagesMs));
    expect(medianBehindFirst(delaysMs)).toBeLessThan(limitMs);
  });

  test('is 503 with how far the read models are, after the limit', async () => {
    const held = gate.close();
    const { id, position } = await registerProvince('Tuyên Quang');
    await held;
    const { status, headers, body } = await ledger.get(`/v1/areas/${id}?minPosition=${position}`);
    gate.open();
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { code: 'read-model-behind', minPosition: position, head: position },
    });
    expect(String(body['applied']) < position).toBe(true);
    expect(headers.get('retry-after')).toBe('1');
  });

  test('is refused for a position beyond the end of the log', async () => {
    const { status, body } = await ledger.get(`/v1/areas?minPosition=${'9'.repeat(19)}0`);
    expect({ status, code: body['code'] }).toEqual({
      status: 400,
      code: 'position-not-of-this-log',
    });
  });

  test('is refused for what is no position', async () => {
    const { status, body } = await ledger.get('/v1/areas?minPosition=17');
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'invalid-query', errors: [{ path: 'minPosition' }] },
    });
  });
});

function medianBehindFirst([, ...values]: readonly number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
