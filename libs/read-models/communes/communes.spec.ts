import { describe, expect, test } from '@jest/globals';
import type { CommuneFact, UnitCodeFact } from '#domain';
import { streamOf, type FactCommand, type DomainEvent, type StreamName } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { foldedDocument, readerOver } from '#testing/folding.ts';
import { correct, givenEvent, record, retract } from '#testing/history.ts';
import { commune, district, province } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { communes } from './project.ts';
import { findCommunes } from './query.ts';
import { viewCommune } from './view.ts';

type Recording = readonly [StreamName, FactCommand<DomainEvent>];

const haTinh = province('Hà Tĩnh');
const kyAnh = district('Kỳ Anh', haTinh);
const ducTho = district('Đức Thọ', haTinh);
const kyTan = commune('Kỳ Tân', haTinh);
const kyHoa = commune('Kỳ Hoa', haTinh);
const today = day('2026-11-22');
const code18814 = streamOf('unitCode', '18814');

describe('a commune', () => {
  test('has the name of the day', () => {
    const log = [register(kyTan), renamed('Kỳ Mới', '2020-02-01')];
    expect(nameOn(log, '2019-12-31')).toBe('Kỳ Tân');
    expect(nameOn(log, '2020-02-01')).toBe('Kỳ Mới');
  });

  test('has every name it had, with the days and the document', () => {
    const log = [register(kyTan), renamed('Kỳ Mới', '2020-02-01')];
    expect(view(log)?.names).toMatchObject([
      { value: 'Kỳ Tân', occurredOn: { value: '2009-01-01' } },
      { value: 'Kỳ Mới', certainty: 'surely', source: { kind: 'report' } },
    ]);
  });

  test('may have been renamed in the year that only a year is known of', () => {
    const log = [register(kyTan), renamed('Kỳ Mới', '2020')];
    const seen = viewOn(log, '2020-06-30');
    expect(seen?.name).toBe('Kỳ Tân');
    expect(seen?.names.at(-1)).toMatchObject({ value: 'Kỳ Mới', certainty: 'possibly' });
  });

  test('is not there before it was registered', () => {
    expect(viewOn([register(kyTan)], '2008-12-31')).toBeUndefined();
  });

  test('is not there where its registration was retracted, but was for who looked before', () => {
    const log = logOf(register(kyTan), [kyTan.stream, retract(givenEvent(1))]);
    const document = foldedDocument(communes, log, kyTan.id);
    expect(viewCommune(document, today)).toBeUndefined();
    expect(viewCommune(document, today, log[0]?.position)?.name).toBe('Kỳ Tân');
  });

  test('belongs to the district of the day', () => {
    const log = [register(kyTan), reassigned(kyAnh.id, '2010'), reassigned(ducTho.id, '2015')];
    expect(viewOn(log, '2014-12-31')?.district).toBe(kyAnh.id);
    expect(viewOn(log, '2015-12-31')?.district).toBe(ducTho.id);
  });

  test('has the code that it took, until the day it gave it up', () => {
    const log = [
      register(kyTan),
      taken(kyTan.id, '2009-01-01'),
      codeFact({
        type: 'unitCode.released.v1',
        data: { commune: kyTan.id, to: day('2025-06-30') },
      }),
    ];
    expect(viewOn(log, '2025-06-30')?.code).toBe('18814');
    expect(viewOn(log, '2025-07-01')).not.toHaveProperty('code');
  });

  test('has a code that was corrected from another commune to be its own', () => {
    const log = logOf(register(kyTan), register(kyHoa), taken(kyHoa.id, '2009-01-01'), [
      code18814,
      correct(
        givenEvent(3),
        { type: 'unitCode.taken.v1', data: { commune: kyTan.id, from: day('2009-01-01') } },
        happened('2009-01-01'),
      ),
    ]);
    expect(viewCommune(foldedDocument(communes, log, kyTan.id), today)?.code).toBe('18814');
    expect(viewCommune(foldedDocument(communes, log, kyHoa.id), today)).not.toHaveProperty('code');
    const before = log[2]?.position;
    expect(viewCommune(foldedDocument(communes, log, kyHoa.id), today, before)?.code).toBe('18814');
  });
});

describe('the directory of communes', () => {
  const yenHo = commune('Yên Hồ', haTinh);
  const anThuong = commune('An Thượng', haTinh);
  const danVan = commune('Đản Ván', haTinh);
  const dan = commune('Dân', haTinh);
  const all = [yenHo, danVan, kyTan, dan, anThuong].map(register);

  test.each([
    ['ky tan', ['Kỳ Tân']],
    ['Kỳ', ['Kỳ Tân']],
    ['tan', ['Kỳ Tân']],
    ['ho', ['Yên Hồ']],
    ['xã đản v', ['Đản Ván']],
    ['y', ['Yên Hồ']],
    ['an', ['An Thượng']],
    ['khong co', []],
    ['xa', ['An Thượng', 'Dân', 'Đản Ván', 'Kỳ Tân', 'Yên Hồ']],
  ])('finds by the beginnings of words, accents ignored: %s', async (search, names) => {
    expect(await namesFound(all, { search })).toEqual(names);
  });

  test('lists in Vietnamese order', async () => {
    expect(await namesFound(all, {})).toEqual(['An Thượng', 'Dân', 'Đản Ván', 'Kỳ Tân', 'Yên Hồ']);
  });

  test('finds the commune that had a code on a day', async () => {
    const log = [
      register(kyTan),
      [kyHoa.stream, { ...kyHoa.recording, ...happened('2025-07-01') }] as Recording,
      taken(kyTan.id, '2009-01-01'),
      codeFact({
        type: 'unitCode.released.v1',
        data: { commune: kyTan.id, to: day('2025-06-30') },
      }),
      taken(kyHoa.id, '2025-07-01'),
    ];
    const find = (asOf: string) => namesFound(log, { code: '18814' }, asOf);
    expect(await find('2014-12-31')).toEqual(['Kỳ Tân']);
    expect(await find('2025-07-01')).toEqual(['Kỳ Hoa']);
  });

  test('finds a commune in the areas it belongs to on the day, and in no other', async () => {
    const log = [...all, reassigned(kyAnh.id, '2010'), reassigned(ducTho.id, '2015')];
    const inArea = (area: string) => namesFound(log, { area }, '2014-12-31');
    expect(await inArea(kyAnh.id)).toEqual(['Kỳ Tân']);
    expect(await inArea(ducTho.id)).toEqual([]);
    expect(await inArea(haTinh.id)).toHaveLength(5);
  });
});

async function namesFound(
  recordings: readonly Recording[],
  wanted: { search?: string; area?: string; code?: string },
  asOf: string = today,
): Promise<string[]> {
  const reader = await readerOver(logOf(...recordings), communes);
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await findCommunes(
      reader,
      { ...wanted, asOf: day(asOf) },
      { limit: 2, ...(cursor === undefined ? {} : { cursor }) },
    );
    names.push(...page.rows.map(({ name }) => name));
    cursor = page.next;
  } while (cursor !== undefined);
  return names;
}

function viewOn(recordings: readonly Recording[], asOf: string) {
  const document = foldedDocument(communes, logOf(...recordings), kyTan.id);
  return viewCommune(document, day(asOf));
}

function view(recordings: readonly Recording[]) {
  return viewOn(recordings, today);
}

function nameOn(recordings: readonly Recording[], asOf: string): string | undefined {
  return viewOn(recordings, asOf)?.name;
}

function register({ stream, recording }: ReturnType<typeof commune>): Recording {
  return [stream, recording];
}

function renamed(name: string, on: string): Recording {
  const event: CommuneFact = { type: 'commune.renamed.v1', data: { name } };
  return [kyTan.stream, record(event, happened(on))];
}

function reassigned(to: string, on: string): Recording {
  const data = { province: haTinh.id, district: to };
  const event: CommuneFact = { type: 'commune.reassigned.v1', data };
  return [kyTan.stream, record(event, happened(on))];
}

function taken(by: string, from: string): Recording {
  return codeFact({ type: 'unitCode.taken.v1', data: { commune: by, from: day(from) } });
}

function codeFact(event: UnitCodeFact): Recording {
  return [code18814, record(event, happened('2009-01-01'))];
}
