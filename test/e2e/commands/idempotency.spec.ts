import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { idOf, in2013, knownThings, newKey, source } from './known-things.ts';
import { writeSide, type WriteSide } from './write-side.ts';

const JOIN = '/v1/programme/join-programme';
const REGISTER = '/v1/organisations/register-organisation';
const organisation = { name: 'Hội Nông dân', kind: 'massOrganisation', ...in2013 };

describe('a command with an Idempotency-Key', () => {
  let ledger: WriteSide;
  beforeAll(async () => {
    ledger = await writeSide();
  }, 60_000);
  afterAll(() => ledger.stop());

  test('repeated gives the first answer byte for byte, even when If-Match no longer fits', async () => {
    const { commune } = await knownThings(ledger);
    const key = newKey();
    const first = await ledger.post(JOIN, { commune, ...in2013 }, key);
    const count = { commune, count: 5, ...in2013 };
    idOf(await ledger.post('/v1/programme/report-count', count));
    const again = await ledger.post(JOIN, { commune, ...in2013 }, { ...key, 'if-match': '"7"' });
    expect(again.status).toBe(200);
    expect(again.text).toBe(first.text);
  });

  test('that creates, repeated, creates no second stream', async () => {
    const key = newKey();
    const first = await ledger.post(REGISTER, organisation, key);
    const again = await ledger.post(REGISTER, organisation, key);
    expect(again.text).toBe(first.text);
    expect(await ledger.eventsOf(`organisation-${idOf(first)}`)).toHaveLength(1);
  });

  test('sent 32 times at once to two processes is one append and one answer', async () => {
    const { commune } = await knownThings(ledger);
    const other = await ledger.another();
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        (index % 2 === 0 ? ledger : other).post(JOIN, { commune, ...in2013 }, key),
      ),
    );
    await other.stop();
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ recorded: true, revision: 0 });
    expect(await ledger.eventsOf(`progress-${commune}`)).toHaveLength(1);
  });

  test('and another body is refused', async () => {
    const key = newKey();
    idOf(await ledger.post(REGISTER, organisation, key));
    const answer = await ledger.post(REGISTER, { ...organisation, name: 'Hội Phụ nữ' }, key);
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  test('of another actor, route or stream is another command', async () => {
    const { commune, province } = await knownThings(ledger);
    const other = await knownThings(ledger);
    const key = newKey();
    idOf(await ledger.post(JOIN, { commune, ...in2013 }, key));
    idOf(await ledger.post(JOIN, { commune: other.commune, ...in2013 }, key));
    const mine = idOf(await ledger.post(REGISTER, { ...organisation, area: province }, key));
    const authorization = `Bearer ${await ledger.token({ sub: 'người khác' })}`;
    const theirs = await ledger.post(
      REGISTER,
      { ...organisation, area: province },
      { ...key, authorization },
    );
    expect(idOf(theirs)).not.toBe(mine);
  });

  test('that was refused or found nothing to do is decided anew when repeated', async () => {
    const { commune } = await knownThings(ledger);
    const key = newKey();
    const target = { commune, level: 'standard', source };
    const reason = { code: 'late', text: 'Chậm tiến độ' };
    const revise = { ...target, year: 2016, occurredOn: '2014', reason };
    const path = '/v1/programme/revise-finish-target';
    expect(await ledger.post(path, revise, key)).toMatchObject({ status: 409 });
    const register = { ...target, year: 2015, occurredOn: '2012' };
    idOf(await ledger.post(JOIN, { commune, occurredOn: '2011', source }));
    idOf(await ledger.post('/v1/programme/register-finish-target', register));
    expect(await ledger.post(path, revise, key)).toMatchObject({
      status: 200,
      body: { recorded: true },
    });
  });

  test('must be 1 to 200 ASCII characters', async () => {
    const tooLong = { 'idempotency-key': 'x'.repeat(201) };
    expect(await ledger.post(REGISTER, organisation, tooLong)).toMatchObject({
      status: 400,
      body: { code: 'idempotency-key-unreadable' },
    });
  });
});
