import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  idOf,
  in2013,
  joinedUnderTwoCriteria,
  knownThings,
  source,
  twoCriteria,
} from './known-things.ts';
import type { KnownThings } from './known-things.ts';
import {
  NOW_MS,
  send,
  writeSide,
  type Answered,
  type TokenOrder,
  type WriteSide,
} from './write-side.ts';

const JOIN = '/v1/programme/join-programme';

describe('authority', () => {
  let ledger: WriteSide;
  let mine: KnownThings;
  let foreign: KnownThings;

  beforeAll(async () => {
    ledger = await writeSide();
    mine = await knownThings(ledger);
    foreign = await knownThings(ledger);
  }, 60_000);
  afterAll(() => ledger.stop());

  const bearing = (token: string, body: unknown, path = JOIN): Promise<Answered> =>
    send(ledger.url + path, body, { authorization: `Bearer ${token}` });
  const as = async (order: TokenOrder, path: string, body: unknown): Promise<Answered> =>
    bearing(await ledger.token(order), body, path);
  const count = (commune: string): Record<string, unknown> => ({ commune, count: 6, ...in2013 });
  const notMine = { status: 403, body: { code: 'area-not-yours' } };

  test('without a token is 401, with the challenge', async () => {
    const answer = await send(ledger.url + JOIN, {}, {});
    expect(answer).toMatchObject({ status: 401, body: { code: 'token-missing' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('of an expired token is 401 with its own code', async () => {
    const token = await ledger.token({ expiresInMs: -60_000 });
    expect(await bearing(token, {})).toMatchObject({
      status: 401,
      body: { code: 'token-expired' },
    });
  });

  test('of a token that this ledger did not sign, for it, in its way, is 401', async () => {
    const invalid = { status: 401, body: { code: 'token-invalid' } };
    const claims = { role: 'admin', areas: 'all' };
    const stamped = (jwt: SignJWT): SignJWT =>
      jwt
        .setSubject('x')
        .setIssuer('commune-ledger')
        .setAudience('commune-ledger')
        .setExpirationTime(Math.floor(NOW_MS / 1_000) + 60);
    const { privateKey } = await generateKeyPair('EdDSA');
    const foreignKey = await stamped(new SignJWT(claims))
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign(privateKey);
    const sharedSecret = await stamped(new SignJWT(claims))
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('commune-ledger-commune-ledger-32'));
    const unsigned = new UnsecuredJWT({ ...claims, iss: 'commune-ledger', sub: 'x' }).encode();
    const good = await ledger.token();
    const changed = good.replace(/\.[^.]+\./, `.${btoa('{"role":"admin"}').replace(/=+$/, '')}.`);
    for (const token of [foreignKey, sharedSecret, unsigned, changed, 'no-token']) {
      expect(await bearing(token, {})).toMatchObject(invalid);
    }
    const claimless = await ledger.token({ role: 'emperor' as 'admin' });
    expect(await bearing(claimless, {})).toMatchObject(invalid);
  });

  test('of a role that does not record is 403', async () => {
    for (const role of ['auditor', 'operator'] as const) {
      const answer = await as({ role }, JOIN, count(mine.commune));
      expect(answer).toMatchObject({ status: 403, body: { code: 'role-not-allowed' } });
    }
    const renamed = { commune: mine.commune, name: 'Kỳ Hoa', ...in2013 };
    expect(await as({ role: 'officer' }, '/v1/territory/rename-commune', renamed)).toMatchObject({
      status: 403,
      body: { code: 'role-not-allowed' },
    });
  });

  test('of an officer counts in its district and its province, and nowhere else', async () => {
    const path = '/v1/programme/report-count';
    for (const area of [mine.district, mine.province]) {
      const order: TokenOrder = { role: 'officer', areas: [area] };
      expect(await as(order, path, count(mine.commune))).toMatchObject({ status: 200 });
      expect(await as(order, path, count(foreign.commune))).toMatchObject(notMine);
    }
    expect(await ledger.eventsOf(`progress-${foreign.commune}`)).toEqual([]);
  });

  test('follows a commune that moves: it is judged by where the commune lies today', async () => {
    const { commune, district, province } = await knownThings(ledger);
    const officer: TokenOrder = { role: 'officer', areas: [district] };
    const path = '/v1/programme/report-count';
    expect(await as(officer, path, count(commune))).toMatchObject({ status: 200 });
    const moved = idOf(
      await ledger.post('/v1/territory/register-area', {
        level: 'district',
        name: 'Thị xã Kỳ Anh',
        province,
        occurredOn: '2015',
        source,
      }),
    );
    const reassigned = { commune, province, district: moved, occurredOn: '2016', source };
    idOf(await ledger.post('/v1/territory/reassign-commune', reassigned));
    expect(await as(officer, path, { ...count(commune), count: 7 })).toMatchObject(notMine);
    const successor: TokenOrder = { role: 'officer', areas: [moved] };
    expect(await as(successor, path, { ...count(commune), count: 7 })).toMatchObject({
      status: 200,
    });
  });

  test('over sponsorships, works and reports is that over the commune they are about', async () => {
    const order: TokenOrder = { role: 'officer', areas: [mine.district] };
    const sponsor = idOf(
      await ledger.post('/v1/organisations/register-organisation', {
        name: 'Ban Nội chính Tỉnh ủy',
        kind: 'partyOrganisation',
        ...in2013,
      }),
    );
    const assign = '/v1/sponsorship/assign-sponsorship';
    const assigned = { mode: 'sole', sponsors: [sponsor], ...in2013 };
    const own = await as(order, assign, { ...assigned, recipient: mine.commune });
    expect(await as(order, assign, { ...assigned, recipient: foreign.commune })).toMatchObject(
      notMine,
    );
    const pledge = { line: 'a', kind: 'cash', what: 'Tiền', ...in2013 };
    const pledges = '/v1/sponsorship/pledge-support';
    expect(await as(order, pledges, { ...pledge, sponsorship: idOf(own) })).toMatchObject({
      status: 200,
    });
    const elsewhere: TokenOrder = { role: 'officer', areas: [foreign.district] };
    expect(await as(elsewhere, pledges, { ...pledge, sponsorship: idOf(own) })).toMatchObject(
      notMine,
    );
    const work = { name: 'Đường trục xã', kind: 'road', ...in2013 };
    const works = '/v1/works/register-work';
    expect(await as(order, works, { ...work, commune: mine.commune })).toMatchObject({
      status: 200,
    });
    expect(await as(order, works, { ...work, commune: foreign.commune })).toMatchObject(notMine);
  });

  test('over what concerns the whole nation needs a token for all areas', async () => {
    const order: TokenOrder = { role: 'admin', areas: [mine.province] };
    const register = '/v1/territory/register-area';
    const province = { level: 'province', name: 'Nghệ An', ...in2013 };
    expect(await as(order, register, province)).toMatchObject(notMine);
    expect(await as(order, '/v1/programme/issue-criteria-set', twoCriteria)).toMatchObject(notMine);
    const district = { level: 'district', name: 'Vũ Quang', province: mine.province, ...in2013 };
    expect(await as(order, register, district)).toMatchObject({ status: 200 });
  });

  test('a correction that moves a fact to another commune needs authority over both', async () => {
    const works = '/v1/works/register-work';
    const data = { name: 'Kênh mương', kind: 'canal', commune: mine.commune };
    const registered = await ledger.post(works, { ...data, ...in2013 });
    const correction = {
      work: idOf(registered),
      corrects: (registered.body['eventIds'] as string[])[0],
      replacement: { type: 'work.registered.v1', data: { ...data, commune: foreign.commune } },
      reason: { code: 'typing', text: 'Nhầm xã' },
      ...in2013,
    };
    const path = '/v1/works/correct-work-fact';
    const both = [mine.district, foreign.district];
    for (const area of both) {
      expect(await as({ role: 'officer', areas: [area] }, path, correction)).toMatchObject(notMine);
    }
    expect(await as({ role: 'officer', areas: both }, path, correction)).toMatchObject({
      status: 200,
    });
  });

  test('is asked before the domain is: a foreign refusal tells nothing of the commune', async () => {
    const { commune } = await knownThings(ledger);
    const set = await joinedUnderTwoCriteria(ledger, commune);
    const outside = { commune, criterion: { set, version: 1, code: '99' }, ...in2013 };
    const order: TokenOrder = { role: 'officer', areas: [mine.district] };
    expect(await as(order, '/v1/programme/achieve-criterion', outside)).toMatchObject(notMine);
  });
});
