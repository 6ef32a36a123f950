import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startLedger, type RunningLedger } from '../ledger/running-ledger.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('a wrong question', () => {
  let ledger: RunningLedger;
  beforeAll(async () => {
    ledger = await startLedger();
  }, 60_000);
  afterAll(async () => {
    await ledger.remove();
  });

  test('is refused with all its faults at once, in the language asked for', async () => {
    const address = '/v1/communes?area=here&limit=0&asOf=2014-02-30&colour=red&code=1';
    const { status, headers, body } = await ledger.get(`${address}&lang=en`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body['code']).toBe('invalid-query');
    const paths = (body['errors'] as { path: string; message: string }[]).map(({ path }) => path);
    expect(paths.sort()).toEqual(['area', 'asOf', 'code', 'colour', 'limit']);
    const vietnamese = await ledger.get(`${address}&lang=vi`);
    expect(vietnamese.headers.get('content-language')).toBe('vi');
    expect(JSON.stringify(vietnamese.body)).toContain('không có trong lịch');
  });

  test.each([
    [`/v1/communes/${NOBODY}`, 404, 'unknown-commune'],
    [`/v1/communes/${NOBODY}/overview`, 404, 'unknown-commune'],
    [`/v1/communes/${NOBODY}/overview?cursor=x`, 400, 'invalid-query'],
    [`/v1/communes/${NOBODY}/progress`, 404, 'unknown-commune'],
    [`/v1/communes/${NOBODY}/sponsorships`, 404, 'unknown-commune'],
    [`/v1/communes/${NOBODY}/contributions`, 404, 'unknown-commune'],
    [`/v1/areas/${NOBODY}`, 404, 'unknown-area'],
    [`/v1/organisations/${NOBODY}`, 404, 'unknown-organisation'],
    [`/v1/criteria-sets/${NOBODY}`, 404, 'unknown-criteria-set'],
    ['/v1/communes/kytan', 400, 'invalid-query'],
    ['/v1/communes?cursor=abc', 400, 'cursor-invalid'],
    ['/v1/communes?on=2014-12-31&asOf=2015-12-31', 400, 'two-days'],
    ['/v1/communes?knownAt=yesterday', 400, 'invalid-query'],
    ['/v1/reports?about=river-1', 400, 'invalid-query'],
    [`/v1/areas/${NOBODY}/summary`, 404, 'unknown-area'],
    [`/v1/communes/${NOBODY}/timeline`, 404, 'unknown-commune'],
    ['/v1/summary?from=2015-01-01&to=2014-12-31', 400, 'period-reversed'],
    ['/v1/rivers', 404, 'route-unknown'],
    ['/v1/communes?search=', 400, 'invalid-query'],
    ['/v1/communes?search=%20%20', 400, 'invalid-query'],
    ['/v1/communes?search=%ff', 400, 'address-unreadable'],
    ['/v1/communes?search=K%E1%BB%B3%00', 400, 'address-unreadable'],
    ['/%zz', 400, 'address-unreadable'],
    [`/v1/communes/${'a'.repeat(200)}`, 414, 'address-too-long'],
  ])('%s is %i %s', async (address, status, code) => {
    const answer = await ledger.get(address);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    ['/v1/communes/zzz?lang=en', 'id', 'must be a UUID in lower case'],
    ['/v1/communes?limit=-1&lang=en', 'limit', 'must be a whole number from 1 to 200'],
    ['/v1/communes?asOf=2014-01-01&asOf=2015-01-01&lang=vi', 'asOf', /^được nêu nhiều lần/],
    ['/v1/communes?limit=1000000&lang=vi', 'limit', 'phải là số nguyên từ 1 đến 200'],
    ['/v1/reports?about=x&lang=vi', 'about', /^phải là `area-`, .* và một định danh$/],
    [`/v1/communes?knownAt=${'9'.repeat(20)}&lang=en`, 'knownAt', /the end of the log/],
    [`/v1/communes?minPosition=${'9'.repeat(20)}&lang=en`, 'minPosition', /the end of the log/],
  ])('%s says of %s what it must be', async (address, path, message) => {
    const { status, body } = await ledger.get(address);
    expect({ status, errors: body['errors'] }).toEqual({
      status: 400,
      errors: [{ path, message: expect.stringMatching(message) }],
    });
  });

  test('a cursor of another list is refused', async () => {
    for (const name of ['Hà Tĩnh', 'Hà Nam']) {
      await ledger.record('/v1/territory/register-area', {
        level: 'province',
        name,
        occurredOn: '1991',
        source: { kind: 'press', document: 'Báo Hà Tĩnh' },
      });
    }
    const last = await ledger.record('/v1/organisations/register-organisation', {
      name: 'Sở Y tế',
      kind: 'stateAgency',
      occurredOn: '1991',
      source: { kind: 'press', document: 'Báo Hà Tĩnh' },
    });
    const { body } = await ledger.get(`/v1/areas?limit=1&minPosition=${last.position}`);
    const { status, body: refused } = await ledger.get(
      `/v1/organisations?cursor=${String(body['next'])}`,
    );
    expect({ status, code: refused['code'] }).toEqual({ status: 400, code: 'cursor-invalid' });
  });
});

describe('the description of the pages', () => {
  let ledger: RunningLedger;
  beforeAll(async () => {
    ledger = await startLedger();
  }, 60_000);
  afterAll(async () => {
    await ledger.remove();
  });

  test('names every page with its parameters, and the stream of changes', async () => {
    const { body } = await ledger.get('/docs/openapi.json');
    const paths = body['paths'] as Record<string, { get?: { parameters?: { name: string }[] } }>;
    const isPage = (path: string): boolean =>
      path.startsWith('/v1/') && !path.startsWith('/v1/operations/');
    const pages = Object.keys(paths).filter((path) => paths[path]?.get && isPage(path));
    expect(pages.sort()).toEqual([
      '/v1/areas',
      '/v1/areas/{id}',
      '/v1/areas/{id}/summary',
      '/v1/changes',
      '/v1/communes',
      '/v1/communes/{id}',
      '/v1/communes/{id}/audit-trail',
      '/v1/communes/{id}/contributions',
      '/v1/communes/{id}/overview',
      '/v1/communes/{id}/progress',
      '/v1/communes/{id}/sponsorships',
      '/v1/communes/{id}/timeline',
      '/v1/criteria-sets',
      '/v1/criteria-sets/{id}',
      '/v1/organisations',
      '/v1/organisations/{id}',
      '/v1/reports',
      '/v1/summary',
    ]);
    const asked = paths['/v1/communes']?.get?.parameters?.map(({ name }) => name);
    expect(asked).toEqual(
      expect.arrayContaining([
        'search',
        'area',
        'code',
        'asOf',
        'knownAt',
        'minPosition',
        'cursor',
      ]),
    );
  });
});
