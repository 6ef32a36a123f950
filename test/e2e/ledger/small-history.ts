import type { RunningLedger } from './running-ledger.ts';

/** What the small history recorded, by the names of the field. */
export interface SmallHistory {
  readonly haTinh: string;
  readonly kyAnh: string;
  readonly ducTho: string;
  readonly kyTan: string;
  readonly yenHo: string;
  readonly anThuong: string;
  readonly partyOffice: string;
  readonly healthOffice: string;
  readonly criteriaSet: string;
  readonly sponsorship: string;
  readonly road: string;
  /** The position of the last command. */
  readonly end: string;
}

const press = { kind: 'press', document: 'Báo Hà Tĩnh, 10/02/2015' } as const;
const since = (occurredOn: string): object => ({ occurredOn, source: press });

/** Records a history with something for every page, through the commands alone. */
export async function recordSmallHistory(ledger: RunningLedger): Promise<SmallHistory> {
  const record = (address: string, body: object) => ledger.record(address, body);
  const register = async (address: string, body: object): Promise<string> =>
    (await record(address, { ...since('1991'), ...body })).id;
  const area = (body: object): Promise<string> => register('/v1/territory/register-area', body);
  const commune = (body: object): Promise<string> =>
    register('/v1/territory/register-commune', { kind: 'xa', ...body });

  const haTinh = await area({ level: 'province', name: 'Hà Tĩnh', code: '42' });
  const bacGiang = await area({ level: 'province', name: 'Bắc Giang' });
  const kyAnh = await area({ level: 'district', name: 'Kỳ Anh', province: haTinh });
  const ducTho = await area({ level: 'district', name: 'Đức Thọ', province: haTinh });
  const yenThe = await area({ level: 'district', name: 'Yên Thế', province: bacGiang });
  const kyTan = await commune({ name: 'Kỳ Tân', code: '18814', province: haTinh, district: kyAnh });
  const yenHo = await commune({ name: 'Yên Hồ', province: haTinh, district: ducTho });
  const anThuong = await commune({ name: 'An Thượng', province: bacGiang, district: yenThe });

  const organisation = '/v1/organisations/register-organisation';
  const partyOffice = await register(organisation, {
    name: 'Đảng ủy Khối các cơ quan tỉnh',
    kind: 'partyOrganisation',
    area: haTinh,
  });
  const healthOffice = await register(organisation, {
    name: 'Sở Y tế',
    kind: 'stateAgency',
    area: haTinh,
    partOf: partyOffice,
  });
  const criteriaSet = await register('/v1/programme/issue-criteria-set', {
    ...since('2009-04-16'),
    code: 'NTM-2009',
    name: { vi: 'Bộ tiêu chí quốc gia về nông thôn mới' },
    level: 'standard',
    decision: { number: '491/QĐ-TTg', date: '2009-04-16', issuer: 'Thủ tướng Chính phủ' },
    validFrom: '2009-04-16',
    groups: [{ code: 'I', name: { vi: 'Hạ tầng kinh tế - xã hội' } }],
    criteria: ['2', '6'].map((code) => ({
      code,
      name: { vi: code === '2' ? 'Giao thông' : 'Cơ sở vật chất văn hóa' },
      group: 'I',
      nameStatus: 'unverified',
      thresholds: { status: 'notKnown' },
    })),
  });

  const progress = (address: string, body: object): Promise<unknown> =>
    record(`/v1/programme/${address}`, { commune: kyTan, ...body });
  await progress('assign-criteria-set', { set: criteriaSet, version: 1, ...since('2010') });
  const criterion = { set: criteriaSet, version: 1, code: '2' };
  await progress('achieve-criterion', { criterion, ...since('2013') });
  await progress('reach-standard', { level: 'standard', ...since('2013') });

  const sponsorship = await register('/v1/sponsorship/assign-sponsorship', {
    mode: 'joint',
    sponsors: [partyOffice, healthOffice],
    recipient: yenHo,
    ...since('2011-11-01'),
  });
  const support = { kind: 'cash', what: 'tiền mặt', sponsorship };
  const money = (amount: string): object => ({ amount, unit: 'VND', qualifier: 'exact' });
  await record('/v1/sponsorship/pledge-support', {
    ...support,
    line: 'tien',
    quantity: money('500000000'),
    ...since('2012'),
  });
  await record('/v1/sponsorship/deliver-support', {
    ...support,
    line: 'tien',
    quantity: { ...money('200000000'), qualifier: 'moreThan', words: 'hơn 200 triệu đồng' },
    ...since('2014'),
  });

  const road = await register('/v1/works/register-work', {
    commune: anThuong,
    name: 'Đường bê tông',
    kind: 'road',
    ...since('2018'),
  });
  const gave = (kind: string, quantity: object): Promise<unknown> =>
    record('/v1/works/record-contribution', { work: road, kind, quantity, ...since('2018/2020') });
  const words = { qualifier: 'moreThan', words: 'hơn 5 nghìn m2 đất' };
  await gave('land', { amount: '5000', unit: 'm2', ...words });
  await gave('labour', { amount: '3000', unit: 'workday', qualifier: 'moreThan' });

  const about = { kind: 'area', id: haTinh };
  const published = (body: object): Promise<string> =>
    register('/v1/reports/publish-report', { about, ...body });
  await published({
    measure: 'communesAtStandard',
    title: { vi: 'Số xã đạt chuẩn', en: 'Communes at standard' },
    content: { kind: 'figure', quantity: { amount: '26', unit: 'commune', qualifier: 'exact' } },
    statedBy: partyOffice,
    ...since('2014'),
  });
  const part = (amount: string): object => ({
    label: { vi: amount },
    quantity: { amount, unit: 'organisation', qualifier: 'exact' },
  });
  const last = await record('/v1/reports/publish-report', {
    about,
    measure: 'partyOrganisations',
    title: { vi: 'Tổ chức cơ sở Đảng' },
    content: {
      kind: 'figure',
      quantity: { amount: '71', unit: 'organisation', qualifier: 'exact' },
      partsMakeWhole: true,
      parts: [part('25'), part('3'), part('42')],
    },
    ...since('2011-04'),
  });
  return {
    ...{ haTinh, kyAnh, ducTho, kyTan, yenHo, anThuong, partyOffice, healthOffice, criteriaSet },
    ...{ sponsorship, road, end: last.position },
  };
}
