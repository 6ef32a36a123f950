import { describe, expect, test } from '@jest/globals';
import type { AreaFact } from '#domain';
import { type DomainEvent, type FactCommand, type StreamName } from '#kernel';
import { happened } from '#testing/circumstances.ts';
import { day } from '#testing/days.ts';
import { readerOver } from '#testing/folding.ts';
import { record } from '#testing/history.ts';
import { district, province, type KnownThing } from '#testing/known-things.ts';
import { logOf } from '#testing/log.ts';
import { areas } from './project.ts';
import { findArea, findAreas, type AreaSelection } from './query.ts';

type Recording = readonly [StreamName, FactCommand<DomainEvent>];

const haTinh = province('Hà Tĩnh');
const bacGiang = province('Bắc Giang');
const kyAnh = district('Kỳ Anh', haTinh);
const yenThe = district('Yên Thế', bacGiang);
const all = [haTinh, bacGiang, kyAnh, yenThe].map(register);

describe('an area', () => {
  test('has the name and the code of the day', async () => {
    const log = [
      ...all,
      said(bacGiang, { type: 'area.recoded.v1', data: { code: '24' } }, '2010'),
      said(bacGiang, { type: 'area.renamed.v1', data: { name: 'Bắc Ninh' } }, '2025-07-01'),
    ];
    const reader = await readerOver(logOf(...log), areas);
    const seen = (asOf: string) => findArea(reader, bacGiang.id, { asOf: day(asOf) });
    expect(await seen('2009-12-31')).toMatchObject({ name: 'Bắc Giang', codes: [] });
    expect(await seen('2024-12-31')).toMatchObject({ name: 'Bắc Giang', code: '24' });
    expect(await seen('2025-07-01')).toMatchObject({ name: 'Bắc Ninh', code: '24' });
    expect(await seen('2008-12-31')).toBeUndefined();
  });
});

describe('the directory of areas', () => {
  test.each<[string, Partial<AreaSelection>, string[]]>([
    ['all, in Vietnamese order', {}, ['Bắc Giang', 'Hà Tĩnh', 'Kỳ Anh', 'Yên Thế']],
    ['the provinces', { level: 'province' }, ['Bắc Giang', 'Hà Tĩnh']],
    ['the districts of a province', { province: haTinh.id }, ['Kỳ Anh']],
    ['those whose names begin so', { search: 'yen' }, ['Yên Thế']],
    ['those of a level whose names begin so', { search: 'h', level: 'district' }, []],
  ])('lists %s', async (_, selection, names) => {
    const reader = await readerOver(logOf(...all), areas);
    const wanted = { asOf: day('2026-11-22'), ...selection };
    const { rows } = await findAreas(reader, wanted, { limit: 10 });
    expect(rows.map(({ name }) => name)).toEqual(names);
  });
});

function register({ stream, recording }: KnownThing): Recording {
  return [stream, recording];
}

function said({ stream }: KnownThing, event: AreaFact, on: string): Recording {
  return [stream, record(event, happened(on))];
}
