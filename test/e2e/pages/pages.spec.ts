import { beforeAll, describe, expect, test } from '@jest/globals';
import { onEveryReadStore } from '../ledger/read-stores.ts';
import { Description } from './described.ts';
import { recordSmallHistory, type SmallHistory } from '../ledger/small-history.ts';

onEveryReadStore('The pages', (ledger) => {
  let history: SmallHistory;
  let description: Description;
  beforeAll(async () => {
    history = await recordSmallHistory(ledger());
    description = await Description.of(ledger());
  }, 60_000);

  const page = async (address: string): Promise<Record<string, unknown>> => {
    const separator = address.includes('?') ? '&' : '?';
    const { status, body } = await ledger().get(`${address}${separator}minPosition=${history.end}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    expect(description.faultsOf(address, body)).toEqual([]);
    return body;
  };
  const names = async (address: string): Promise<unknown[]> =>
    ((await page(address))['data'] as { name: unknown }[]).map(({ name }) => name);

  describe('of communes', () => {
    test('find one by name without accents, in an area, and by its code on a day', async () => {
      expect(await names('/v1/communes?search=ky%20tan')).toEqual(['Kỳ Tân']);
      expect(await names(`/v1/communes?area=${history.haTinh}`)).toEqual(['Kỳ Tân', 'Yên Hồ']);
      expect(await names(`/v1/communes?area=${history.kyAnh}&search=y`)).toEqual([]);
      expect(await names('/v1/communes?code=18814&on=2014-12-31')).toEqual(['Kỳ Tân']);
      expect(await names('/v1/communes?code=18814&on=1990-12-31')).toEqual([]);
    });

    test('list them in Vietnamese order, with the names of their areas', async () => {
      const body = await page('/v1/communes');
      expect(body).toMatchObject({
        data: [{ name: 'An Thượng' }, { name: 'Kỳ Tân' }, { name: 'Yên Hồ' }],
        names: { [history.haTinh]: 'Hà Tĩnh', [history.kyAnh]: 'Kỳ Anh' },
      });
      expect(body).not.toHaveProperty('next');
    });

    test('show one with its dated names, areas and codes', async () => {
      expect(await page(`/v1/communes/${history.kyTan}`)).toMatchObject({
        data: {
          id: history.kyTan,
          name: 'Kỳ Tân',
          kind: 'xa',
          code: '18814',
          province: history.haTinh,
          district: history.kyAnh,
          names: [{ value: 'Kỳ Tân', certainty: 'surely', occurredOn: { value: '1991' } }],
        },
        names: { [history.haTinh]: 'Hà Tĩnh', [history.kyAnh]: 'Kỳ Anh' },
      });
    });

    test('show its progress on a day', async () => {
      const achieved = async (asOf: string) =>
        ((await page(`/v1/communes/${history.kyTan}/progress?asOf=${asOf}`)) as never)['data'];
      expect(await achieved('2012-12-31')).toMatchObject({ counted: { surely: 0, greatest: 0 } });
      expect(await achieved('2013-06-30')).toMatchObject({ counted: { surely: 0, greatest: 1 } });
      expect(await achieved('2013-12-31')).toMatchObject({ counted: { surely: 1 }, of: 2 });
    });

    test('tell what happened to it, in order of occurrence, in two languages', async () => {
      const address = `/v1/communes/${history.kyTan}/timeline`;
      const told = async (more: string) =>
        ((await page(`${address}${more}`))['data'] as { sentence: string }[]).map(
          ({ sentence }) => sentence,
        );
      const vietnamese = await told('?asOf=2013-12-31&lang=vi');
      expect(vietnamese).toEqual([
        'Kỳ Tân mang mã đơn vị hành chính 18814 từ 01/01/1991',
        'Ghi nhận xã Kỳ Tân (Kỳ Anh, Hà Tĩnh)',
        'Kỳ Tân áp dụng Bộ tiêu chí quốc gia về nông thôn mới',
        'Kỳ Tân đạt tiêu chí 2 (Giao thông)',
        'Kỳ Tân về đích nông thôn mới',
      ]);
      expect(await told('?asOf=2013-12-31&lang=vi&order=newest')).toEqual(
        [...vietnamese].reverse(),
      );
      expect(await told('?asOf=2010-12-31&lang=vi')).toEqual(vietnamese.slice(0, -2));
      expect((await told('?asOf=2013-12-31&lang=en')).at(-2)).toBe(
        'Kỳ Tân achieved criterion 2 (Giao thông)',
      );
    });

    test('say in which language they are, and that another reader may get another', async () => {
      const address = `${ledger().url}/v1/communes/${history.kyTan}/timeline`;
      const { headers } = await fetch(address, { headers: { 'accept-language': 'en' } });
      expect([headers.get('content-language'), headers.get('vary')]).toEqual([
        'en',
        'Accept-Language',
      ]);
    });

    test('show everything recorded to auditors and operators, and to nobody else', async () => {
      const address = `/v1/communes/${history.kyTan}/audit-trail`;
      expect((await ledger().get(address)).status).toBe(401);
      const officer = await ledger().token('officer');
      expect(await ledger().get(address, officer)).toMatchObject({
        status: 403,
        body: { code: 'role-not-allowed' },
      });
      for (const role of ['auditor', 'operator'] as const) {
        const { status, body } = await ledger().get(address, await ledger().token(role));
        expect(description.faultsOf(address, body)).toEqual([]);
        expect({ status, body }).toMatchObject({
          status: 200,
          body: {
            data: expect.arrayContaining([
              expect.objectContaining({
                type: 'progress.standardReached.v1',
                stream: `progress-${history.kyTan}`,
                actor: expect.objectContaining({ kind: 'import', role: 'importer' }),
                data: { level: 'standard' },
              }),
            ]),
          },
        });
      }
    });

    test('show who sponsors it, and what was pledged against what was delivered', async () => {
      expect(await page(`/v1/communes/${history.yenHo}/sponsorships`)).toMatchObject({
        data: [
          {
            id: history.sponsorship,
            mode: 'joint',
            inForce: true,
            balance: [
              {
                kind: 'cash',
                unit: 'VND',
                pledged: { amount: '500000000', sign: '=' },
                delivered: { amount: '200000000', sign: '≥' },
                sentence: 'Tiền: cam kết 500 triệu đồng, đã trao ≥ 200 triệu đồng',
              },
            ],
          },
        ],
        names: { [history.healthOffice]: 'Sở Y tế', [history.yenHo]: 'Yên Hồ' },
      });
    });

    test('show what its residents gave, for which work, in the words of the document', async () => {
      expect(await page(`/v1/communes/${history.anThuong}/contributions`)).toMatchObject({
        data: [
          { kind: 'land', work: history.road, quantity: { words: 'hơn 5 nghìn m2 đất' } },
          { kind: 'labour', occurredOn: { value: '2018/2020' } },
        ],
        works: { [history.road]: { name: 'Đường bê tông', kind: 'road' } },
        totals: [
          { kind: 'labour', unit: 'workday', amount: '3000', sign: '≥', count: 1 },
          { kind: 'land', unit: 'm2', amount: '5000', sign: '≥', count: 1 },
        ],
      });
    });

    test('say quantities in words beside them, in two languages', async () => {
      const told = async (address: string) =>
        (await page(address)) as unknown as Record<
          'data' | 'totals',
          readonly Record<string, never>[]
        >;
      const given = (lang: string) =>
        told(`/v1/communes/${history.anThuong}/contributions?lang=${lang}`);
      const { data, totals } = await given('vi');
      expect([...data, ...totals].map(({ sentence }) => sentence)).toEqual([
        'Nhân dân An Thượng hiến đất: hơn 5.000 m², công trình Đường bê tông',
        'Nhân dân An Thượng góp ngày công: hơn 3.000 ngày công, công trình Đường bê tông',
        'Ngày công: ≥ 3.000 ngày công',
        'Đất hiến: ≥ 5.000 m²',
      ]);
      expect((await given('en')).totals.map(({ sentence }) => sentence)).toEqual([
        'Workdays: ≥ 3,000 workdays',
        'Land: ≥ 5,000 m²',
      ]);
      const sponsored = await told(`/v1/communes/${history.yenHo}/sponsorships?lang=en`);
      expect(sponsored.data[0]).toMatchObject({
        sentence: 'Đảng ủy Khối các cơ quan tỉnh, Sở Y tế were assigned jointly to sponsor Yên Hồ',
        pledges: [
          {
            sentence:
              'Đảng ủy Khối các cơ quan tỉnh, Sở Y tế pledged to Yên Hồ: tiền mặt (500 million VND)',
          },
        ],
        balance: [{ sentence: 'Money: pledged 500 million VND, delivered ≥ 200 million VND' }],
      });
    });
  });

  test('of areas list provinces and the districts of one, and show each', async () => {
    expect(await names('/v1/areas?level=province')).toEqual(['Bắc Giang', 'Hà Tĩnh']);
    expect(await names(`/v1/areas?province=${history.haTinh}`)).toEqual(['Đức Thọ', 'Kỳ Anh']);
    expect(await names('/v1/areas?code=42')).toEqual(['Hà Tĩnh']);
    expect(await page(`/v1/areas/${history.kyAnh}`)).toMatchObject({
      data: { level: 'district', name: 'Kỳ Anh', province: history.haTinh },
      names: { [history.haTinh]: 'Hà Tĩnh' },
    });
  });

  test('of organisations show one with the communes it sponsors on the day', async () => {
    expect(await names(`/v1/organisations?partOf=${history.partyOffice}`)).toEqual(['Sở Y tế']);
    expect(await page(`/v1/organisations/${history.healthOffice}`)).toMatchObject({
      data: {
        name: 'Sở Y tế',
        communes: [history.yenHo],
        sponsorships: [{ id: history.sponsorship }],
      },
      names: { [history.partyOffice]: 'Đảng ủy Khối các cơ quan tỉnh', [history.yenHo]: 'Yên Hồ' },
    });
    expect(await page(`/v1/organisations/${history.healthOffice}?asOf=2011-10-31`)).toMatchObject({
      data: { communes: [], sponsorships: [] },
    });
  });

  test('of criteria sets list and show them', async () => {
    const set = { id: history.criteriaSet, code: 'NTM-2009', version: 1, size: 2 };
    expect(await page('/v1/criteria-sets')).toMatchObject({ data: [set] });
    expect(await page(`/v1/criteria-sets/${history.criteriaSet}`)).toMatchObject({
      data: { ...set, criteria: [{ code: '2', nameStatus: 'unverified' }, { code: '6' }] },
    });
  });

  test('of reports keep what does not add up, and say so', async () => {
    const about = `area-${history.haTinh}`;
    expect(await page(`/v1/reports?about=${about}`)).toMatchObject({
      data: [
        {
          measure: 'partyOrganisations',
          doesNotAddUp: { verdict: 'fallsShort' },
          sentence: 'Báo cáo nêu: Tổ chức cơ sở Đảng: 71 đơn vị',
          partSentences: ['25: 25 đơn vị', '3: 3 đơn vị', '42: 42 đơn vị'],
          oddity: 'Các phần cộng lại là 70 đơn vị, ít hơn tổng được nêu: 71 đơn vị',
        },
        { measure: 'communesAtStandard', content: { quantity: { amount: '26' } } },
      ],
      names: { [history.haTinh]: 'Hà Tĩnh' },
    });
    expect(await page('/v1/reports?measure=communesAtStandard')).toMatchObject({
      data: [{ measure: 'communesAtStandard' }],
    });
  });

  test('sum up the country and an area over a period, in their parts', async () => {
    const place = { province: history.haTinh };
    const nation = await page('/v1/summary?from=2013-01-01&to=2013-12-31');
    expect(nation).toMatchObject({
      asOf: '2013-12-31',
      data: {
        period: { from: '2013-01-01', to: '2013-12-31' },
        total: { states: { communes: { surely: 3 }, communesAtStandard: { surely: 1 } } },
      },
      names: { [history.haTinh]: 'Hà Tĩnh' },
    });
    expect((nation['data'] as { rows: unknown[] }).rows).toHaveLength(2);
    const area = await page(`/v1/areas/${history.haTinh}/summary?from=2014-01-01&to=2014-12-31`);
    expect(area).toMatchObject({
      data: {
        total: {
          place,
          deliveries: {
            inside: [
              {
                ...{ kind: 'cash', amount: '200000000', sign: '≥', count: 1 },
                sentence: 'Tiền: ≥ 200 triệu đồng',
              },
            ],
          },
          reported: expect.arrayContaining([
            expect.objectContaining({
              within: 'inside',
              report: expect.objectContaining({ measure: 'communesAtStandard' }),
            }),
          ]),
        },
      },
    });
    const sameArea = `/v1/areas/${history.haTinh}/summary?from=2014-01-01&to=2014-12-31`;
    expect(JSON.stringify(await page(`${sameArea}&lang=en`))).toContain('"Money: ');
    expect((await page(sameArea))['data']).toEqual(area['data']);
    const before = await page('/v1/summary?to=2013-12-31&knownAt=2020-01-01');
    expect(before).toMatchObject({ data: { rows: [] } });
  });

  test('of consistency tell auditors and operators what does not fit, at one position', async () => {
    const address = `/v1/operations/consistency?minPosition=${history.end}`;
    expect((await ledger().get(address)).status).toBe(401);
    expect((await ledger().get(address, await ledger().token('officer'))).status).toBe(403);
    const { status, body } = await ledger().get(address, await ledger().token('operator'));
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        data: [{ code: 'figures-do-not-add-up', kind: 'oddity', events: [expect.anything()] }],
        counts: [{ code: 'figures-do-not-add-up', kind: 'oddity', count: 1 }],
        exactly: true,
      },
    });
    const others = await ledger().get(
      `${address}&code=unknown-area`,
      await ledger().token('auditor'),
    );
    expect(others.body).toMatchObject({ data: [], counts: [{ count: 1 }] });
  });

  test('say where they stand: the position, the day, and what was known', async () => {
    const body = await page(`/v1/communes/${history.kyTan}?asOf=2014-12-31`);
    expect(body['asOf']).toBe('2014-12-31');
    expect(String(body['position']) >= history.end).toBe(true);
    const hasOneMoment = ledger().readStore !== 'mongodb-standalone';
    expect(body['exactly']).toBe(hasOneMoment ? true : undefined);
    const known = await page(`/v1/communes?knownAt=${history.end}`);
    expect(known).toMatchObject({ position: history.end, knownAt: history.end });
  });

  test('show nothing of what was not known then', async () => {
    expect(await names('/v1/communes?knownAt=2020-01-01')).toEqual([]);
    expect(await names('/v1/communes?knownAt=2020-01-01T00:00:00%2B07:00')).toEqual([]);
    expect(await names('/v1/communes?knownAt=2999-01-01')).toHaveLength(3);
  });

  test('are read to the end, page by page, without loss or repetition', async () => {
    const seen: unknown[] = [];
    let next: string | undefined;
    do {
      const cursor = next === undefined ? '' : `&cursor=${next}`;
      const body = await page(`/v1/communes?limit=1${cursor}`);
      seen.push(...(body['data'] as { name: string }[]).map(({ name }) => name));
      next = body['next'] as string | undefined;
    } while (next !== undefined);
    expect(seen).toEqual(['An Thượng', 'Kỳ Tân', 'Yên Hồ']);
  });

  test('answer as /docs describes them, each of them', async () => {
    const ids: Record<string, string> = {
      communes: history.kyTan,
      areas: history.haTinh,
      organisations: history.healthOffice,
      'criteria-sets': history.criteriaSet,
    };
    const token = await ledger().token('auditor');
    for (const path of description.pages) {
      const address = path.replace(
        /([a-z-]+)\/\{id\}/,
        (_, things: string) => `${things}/${ids[things]}`,
      );
      const { status, body } = await ledger().get(address, token);
      const faults = description.faultsOf(address, body);
      expect({ path, status, faults }).toEqual({ path, status: 200, faults: [] });
      const more = { ...body, more: 'of which nothing is said' };
      expect(description.faultsOf(address, more)).toHaveLength(1);
    }
  });

  test('that are open carry no actor and no reason', async () => {
    const addresses = [
      '/v1/communes',
      `/v1/communes/${history.kyTan}`,
      `/v1/communes/${history.yenHo}/overview`,
      `/v1/communes/${history.kyTan}/progress`,
      `/v1/communes/${history.kyTan}/timeline`,
      `/v1/communes/${history.yenHo}/sponsorships`,
      `/v1/communes/${history.anThuong}/contributions`,
      '/v1/areas',
      `/v1/organisations/${history.healthOffice}`,
      '/v1/criteria-sets',
      '/v1/reports',
      '/v1/summary',
      `/v1/areas/${history.haTinh}/summary`,
    ];
    for (const address of addresses) {
      const text = JSON.stringify(await page(address));
      expect(text).not.toMatch(/"(actor|ref|reason|onBehalfOf|commandId)":/);
    }
  });
});
