import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLedger, type RunningLedger } from './ledger/running-ledger.ts';

const START_LIMIT_MS = 60_000;
const press = { kind: 'press', document: 'Báo Hà Tĩnh' } as const;
const in1991 = { occurredOn: '1991', source: press };

describe('from a command to a page', () => {
  let ledger: RunningLedger;
  beforeAll(async () => {
    ledger = await startLedger();
  }, START_LIMIT_MS);
  afterAll(async () => {
    await ledger.remove();
  });

  test('a commune that was registered is found by its name without accents', async () => {
    const province = await ledger.record('/v1/territory/register-area', {
      level: 'province',
      name: 'Hà Tĩnh',
      ...in1991,
    });
    const commune = await ledger.record('/v1/territory/register-commune', {
      name: 'Kỳ Tân',
      kind: 'xa',
      code: '18814',
      province: province.id,
      ...in1991,
    });
    const { status, body } = await ledger.get(
      `/v1/communes?search=ky%20tan&minPosition=${commune.position}`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: [{ id: commune.id, name: 'Kỳ Tân', kind: 'xa' }] });
  });
});
