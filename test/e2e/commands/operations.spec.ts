import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readModels } from '#read-models';
import { send, writeSide, type TokenOrder, type WriteSide } from './write-side.ts';

const SKIP = '/v1/operations/skip-event';
const RETRY = '/v1/operations/retry-event';
const event = '0b0e7c5a-7f5e-4b8e-9d0a-3f1c2b4a5d6e';
const reason = { code: 'wrong-amount', text: 'Số tiền ghi sai.' };
const versionOf = (model: string): number | undefined =>
  readModels.find(({ name }) => name === model)?.version;
const version = versionOf('communeProgress');
const skip = { model: 'communeProgress', version, event, documents: ['x'], reason };
const retry = { model: 'communeProgress', version, event, reason };

describe('decisions on a read model', () => {
  let ledger: WriteSide;
  beforeAll(async () => {
    ledger = await writeSide();
  }, 60_000);
  afterAll(() => ledger.stop());
  const as = async (order: TokenOrder, path: string, body: unknown, key?: string) =>
    send(ledger.url + path, body, {
      authorization: `Bearer ${await ledger.token(order)}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    });
  const decide = (path: string, body: unknown, key?: string) =>
    as({ role: 'operator' }, path, body, key);

  test('are recorded on its stream, with who, when and why', async () => {
    const stream = 'projection-communeProgress';
    const answer = await decide(SKIP, skip, 'once');
    expect(answer).toMatchObject({ status: 200, body: { stream, revision: 0, recorded: true } });
    expect((await decide(SKIP, skip, 'once')).text).toBe(answer.text);
    expect(await decide(SKIP, skip)).toMatchObject({ status: 200, body: { recorded: false } });
    expect((await decide(RETRY, retry)).body).toMatchObject({ revision: 1 });
    const [first] = await ledger.eventsOf(stream);
    expect(first).toMatchObject({
      type: 'projection.eventSkipped.v1',
      data: { version, event, documents: ['x'] },
      metadata: {
        actor: expect.stringContaining('"role":"operator"'),
        reason: JSON.stringify(reason),
        occurredOn: expect.stringContaining('2026-07-01'),
      },
    });
  });

  test('are made by operators of the whole ledger alone', async () => {
    expect(await as({ role: 'admin' }, SKIP, skip)).toMatchObject({
      status: 403,
      body: { code: 'role-not-allowed' },
    });
    const province: TokenOrder = { role: 'operator', areas: [event] };
    expect(await as(province, SKIP, skip)).toMatchObject({
      status: 403,
      body: { code: 'area-not-yours' },
    });
  });

  test.each([
    ['on a read model that does not exist', { model: 'harvests' }, 404, 'unknown-read-model'],
    ['on a version of another release', { version: 70 }, 404, 'unknown-model-version'],
    ['without a reason', { reason: undefined }, 400, 'invalid-body'],
    ['on no event', { event: 'the last' }, 400, 'invalid-body'],
  ])('%s are refused', async (_, other, status, code) => {
    expect(await decide(RETRY, { ...retry, ...other })).toMatchObject({ status, body: { code } });
  });

  test('are asked for in the body, not in the address', async () => {
    expect(await decide(`${RETRY}?model=areas`, retry)).toMatchObject({
      status: 400,
      body: { code: 'invalid-query', errors: [{ path: 'model' }] },
    });
  });

  test('to retry what was skipped as a whole are refused', async () => {
    const whole = { ...retry, model: 'areas', version: versionOf('areas') };
    await decide(SKIP, whole);
    expect(await decide(RETRY, whole)).toMatchObject({
      status: 409,
      body: { code: 'event-already-skipped', contradicts: expect.any(String) },
    });
    expect(
      (
        await decide('/v1/operations/rebuild-read-model', {
          model: 'areas',
          version: versionOf('areas'),
          reason,
        })
      ).body,
    ).toMatchObject({ recorded: true });
  });
});
