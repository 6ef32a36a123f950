import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  eventIdOf,
  in2013,
  joinedUnderTwoCriteria,
  knownThings,
  source,
  type KnownThings,
} from './known-things.ts';
import { send, writeSide, type Answered, type WriteSide } from './write-side.ts';

const JOIN = '/v1/programme/join-programme';
const ACHIEVE = '/v1/programme/achieve-criterion';

describe('bad input', () => {
  let ledger: WriteSide;
  let known: KnownThings;
  let set: string;

  beforeAll(async () => {
    ledger = await writeSide();
    known = await knownThings(ledger, { code: '18814' });
    set = await joinedUnderTwoCriteria(ledger, known.commune);
  }, 60_000);
  afterAll(() => ledger.stop());

  const achieved = (code: string, occurredOn: unknown): Record<string, unknown> => ({
    commune: known.commune,
    criterion: { set, version: 1, code },
    occurredOn,
    source,
  });

  async function recordsNothing(stream: string, act: () => Promise<Answered>): Promise<Answered> {
    const before = await ledger.eventsOf(stream);
    const answer = await act();
    expect(await ledger.eventsOf(stream)).toEqual(before);
    return answer;
  }

  test('of the wrong shape is refused with all its faults at once, each with its path', async () => {
    const answer = await recordsNothing(`progress-${known.commune}`, () =>
      ledger.post(`${JOIN}?lang=en`, {
        commune: 'Kỳ Tân',
        occurredOn: { value: '31/12/2013' },
        source: { kind: 'rumour' },
        effectiveOn: 2013,
        shoeSize: 42,
      }),
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-body' } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const paths = (answer.body['errors'] as { path: string }[]).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      'commune',
      'effectiveOn',
      'occurredOn.value',
      'shoeSize',
      'source.kind',
    ]);
  });

  test('is told in Vietnamese unless English is asked for', async () => {
    const told = async (query: string, language?: string): Promise<unknown> => {
      const headers: Record<string, string> = language ? { 'accept-language': language } : {};
      const { body } = await ledger.post(JOIN + query, { ...in2013, commune: 'x' }, headers);
      return (body['errors'] as { message: string }[])[0]?.message;
    };
    expect(await told('')).toBe('phải là UUID viết thường');
    expect(await told('?lang=en')).toBe('must be a UUID in lower case');
    expect(await told('', 'fr, en;q=0.8, vi;q=0.5')).toBe('must be a UUID in lower case');
    expect(await told('?lang=vi', 'en')).toBe('phải là UUID viết thường');
  });

  test('in the address is refused, as that of a page is', async () => {
    const answer = await recordsNothing(`progress-${known.commune}`, () =>
      ledger.post(`${JOIN}?foo=1&lang=fr`, { ...in2013, commune: known.commune }),
    );
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
    expect(answer.body['errors']).toEqual([
      { path: 'lang', message: 'phải là một trong: vi, en' },
      { path: 'foo', message: 'không có tham số này ở đây' },
    ]);
  });

  test('that does not say rightly when it happened is told how to', async () => {
    const told = async (occurredOn: unknown, language: string): Promise<unknown> => {
      const body = { commune: known.commune, source, occurredOn };
      return (await ledger.post(`${JOIN}?lang=${language}`, body)).body['errors'];
    };
    expect(await told(2013, 'en')).toEqual([
      { path: 'occurredOn', message: expect.stringContaining('must be text such as "2014-H2"') },
    ]);
    expect(await told('12/05/2013', 'vi')).toEqual([
      { path: 'occurredOn', message: 'hãy viết 2013-05-12' },
    ]);
    expect(await told({ value: '2014/2013' }, 'en')).toEqual([
      { path: 'occurredOn.value', message: 'ends before it begins' },
    ]);
    expect(await told(undefined, 'en')).toEqual([{ path: 'occurredOn', message: 'is missing' }]);
    expect(await told(undefined, 'vi')).toEqual([{ path: 'occurredOn', message: 'còn thiếu' }]);
  });

  test('of no known kind is told which kinds there are', async () => {
    const body = { ...in2013, commune: known.commune, kind: 'guess' };
    expect(await ledger.post('/v1/programme/record-baseline', body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'kind', message: 'phải là một trong: list, count' }] },
    });
  });

  test('that begins after today in Vietnam is refused', async () => {
    const body = { commune: known.commune, source };
    const tomorrow = await ledger.post(JOIN, { ...body, occurredOn: '2026-07-02' });
    expect(tomorrow).toMatchObject({ status: 400, body: { code: 'occurs-in-the-future' } });
  });

  test('about an unknown commune is 404', async () => {
    const commune = randomUUID();
    const answer = await recordsNothing(`progress-${commune}`, () =>
      ledger.post(JOIN, { commune, ...in2013 }),
    );
    expect(answer).toMatchObject({ status: 404, body: { code: 'unknown-commune' } });
  });

  test('about a criterion outside the assigned set is refused', async () => {
    const answer = await ledger.post(ACHIEVE, achieved('99', '2013'));
    expect(answer).toMatchObject({ status: 409, body: { code: 'criterion-outside-assigned-set' } });
  });

  test('that contradicts what happened before names the event it contradicts', async () => {
    const first = await ledger.post(ACHIEVE, achieved('1', '2013'));
    const again = await ledger.post(ACHIEVE, achieved('1', '2014'));
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'criterion-already-achieved', contradicts: eventIdOf(first) },
    });
  });

  test('that takes a unit code another commune has is refused', async () => {
    const { district, province } = known;
    const other = { name: 'Kỳ Hoa', kind: 'xa', province, district, occurredOn: '2014', source };
    const answer = await ledger.post('/v1/territory/register-commune', { ...other, code: '18814' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'unit-code-taken' } });
  });

  test('that corrects without a reason, or a fact that is not there, is refused', async () => {
    const path = '/v1/programme/retract-progress-fact';
    const body = { commune: known.commune, corrects: randomUUID(), source };
    expect(await ledger.post(path, body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'reason' }] },
    });
    const reason = { code: 'typing', text: 'Ghi nhầm' };
    expect(await ledger.post(path, { ...body, reason })).toMatchObject({
      status: 404,
      body: { code: 'unknown-fact' },
    });
  });

  test('with half a Unicode character is refused, and says where', async () => {
    const text = '{"source":{"kind":"document","quote":"\\ud83d!"},"occurredOn":"2013"}';
    expect(await ledger.post(JOIN, text)).toMatchObject({
      status: 400,
      body: { code: 'text-unreadable', errors: [{ path: 'source.quote' }] },
    });
  });

  test('that is no JSON is refused: broken, empty, poisoned, of another type, too deep', async () => {
    const unreadable = { status: 400, body: { code: 'body-unreadable' } };
    expect(await ledger.post(JOIN, '{"commune":')).toMatchObject(unreadable);
    expect(await ledger.post(JOIN, '')).toMatchObject(unreadable);
    expect(await ledger.post(JOIN, '{"__proto__":{"role":"admin"}}')).toMatchObject(unreadable);
    expect(await ledger.post(JOIN, '[]')).toMatchObject({ body: { code: 'invalid-body' } });
    expect(await ledger.post(JOIN, '{}', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      body: { code: 'content-type-not-supported' },
    });
    const deep = '{"a":'.repeat(100) + '1' + '}'.repeat(100);
    expect(await ledger.post(JOIN, deep)).toMatchObject({ body: { code: 'text-unreadable' } });
  });

  test('that is too large is refused before it is read', async () => {
    const quote = 'x'.repeat(300_000);
    const answer = await ledger.post(JOIN, { ...in2013, source: { ...source, quote } });
    expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  test('at an unknown address is 404, with a wrong method 405 with those allowed', async () => {
    const nowhere = await ledger.post('/v1/programme/abolish', {});
    expect(nowhere).toMatchObject({ status: 404, body: { code: 'route-unknown' } });
    const response = await fetch(ledger.url + JOIN);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ code: 'method-not-allowed' });
  });

  test('never comes back with a stack trace, and its id is the correlation id', async () => {
    const correlationId = randomUUID();
    const headers = { authorization: 'Bearer x', 'x-correlation-id': correlationId };
    const answer = await send(ledger.url + JOIN, {}, headers);
    expect(answer.body['instance']).toBe(`urn:uuid:${correlationId}`);
    expect(answer.text).not.toMatch(/\.ts|node_modules|\bat /);
  });
});

describe('a lost event store', () => {
  test('is 503 with Retry-After, and the same key records once when it is back', async () => {
    const ledger = await writeSide({ START_TIMEOUT_MS: '1000' });
    try {
      const { commune } = await knownThings(ledger);
      await ledger.eventStore.kill();
      const key = { 'idempotency-key': randomUUID() };
      const lost = await ledger.post(JOIN, { commune, ...in2013 }, key);
      expect(lost).toMatchObject({ status: 503, body: { code: 'event-store-unavailable' } });
      expect(Number(lost.headers.get('retry-after'))).toBeGreaterThan(0);
      const ready = await fetch(`${ledger.url}/health/ready`);
      expect(ready.status).toBe(503);
      expect((await fetch(`${ledger.url}/health/live`)).status).toBe(200);
      await ledger.eventStore.restart();
      expect(await ledger.post(JOIN, { commune, ...in2013 }, key)).toMatchObject({ status: 200 });
      expect(await ledger.eventsOf(`progress-${commune}`)).toHaveLength(1);
    } finally {
      await ledger.stop();
    }
  }, 60_000);
});
