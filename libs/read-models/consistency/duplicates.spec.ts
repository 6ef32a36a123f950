import { describe, expect, test } from '@jest/globals';
import { streamOf } from '#kernel';
import { givenEvent, idOfThe, retract } from '#testing/history.ts';
import {
  codesFound,
  fact,
  found,
  haTinh,
  known,
  kyAnh,
  kyTan,
  registered,
} from '#testing/inconsistencies.ts';
import { commune, district, province } from '#testing/known-things.ts';
import type { LogEntry } from '#testing/log.ts';

describe('duplicates are found where', () => {
  test('two areas of one level have one name in one place', async () => {
    const again = { ...kyAnh, stream: streamOf('area', idOfThe('again')) };
    const [finding, ...more] = await found(...known, registered(again));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: 'area-registered-twice',
      kind: 'duplicate',
      stream: again.stream,
      events: [{ eventId: givenEvent(6) }, { eventId: givenEvent(2), stream: kyAnh.stream }],
    });
  });

  test('but not where the level or the province is another', async () => {
    const asProvince = province('Kỳ Anh');
    const bacGiang = province('Bắc Giang');
    const elsewhere = {
      ...district('Kỳ Anh', bacGiang),
      stream: streamOf('area', idOfThe('elsewhere')),
    };
    expect(await found(...known, ...[asProvince, bacGiang, elsewhere].map(registered))).toEqual([]);
  });

  test.each<[string, string, boolean]>([
    ['in other letters and spaces', 'KỲ  tân', true],
    ['without accents', 'Ky Tan', true],
    ['with another tone, which is another name', 'Kỳ Tấn', false],
    ['with another letter, which is another name, too', 'Kỳ Tăn', false],
  ])('a commune is registered again %s: %s', async (_, name, isFound) => {
    const twice = isFound ? ['commune-registered-twice'] : [];
    const again = commune(name, haTinh);
    expect(await codesFound(...known, registered(again))).toEqual(twice);
    const [areas, kyTanLast] = [known.slice(0, 2), registered(kyTan)];
    expect(await codesFound(...areas, registered(again), kyTanLast)).toEqual(twice);
  });

  test('a commune has the name of another, spelt one way and then another, and is told once', async () => {
    const again = commune('KỲ TÂN', haTinh);
    const renamed = fact(again.stream, '2012', {
      type: 'commune.renamed.v1',
      data: { name: 'Ky Tan' },
    });
    expect(await codesFound(...known, registered(again), renamed)).toEqual([
      'commune-registered-twice',
    ]);
  });

  test('the tone is marked on another letter of the syllable', async () => {
    const both = [commune('Tân Hòa', haTinh), commune('Tân Hoà', haTinh)].map(registered);
    expect(await codesFound(...known, ...both)).toEqual(['commune-registered-twice']);
  });

  test('a commune takes the name of another in its district, while that has it', async () => {
    const kyHoa = commune('Kỳ Hoa', haTinh);
    const named: LogEntry[] = [...known, registered(kyHoa)];
    const toKyTan = (when: string) =>
      fact(kyHoa.stream, when, { type: 'commune.renamed.v1', data: { name: 'Kỳ Tân' } });
    const away = fact(kyTan.stream, '2020-01-01', {
      type: 'commune.renamed.v1',
      data: { name: 'Kỳ Tiến' },
    });
    expect(await codesFound(...named, away, toKyTan('2019-12-31'))).toEqual([
      'commune-registered-twice',
    ]);
    expect(await codesFound(...named, away, toKyTan('2020-01-01'))).toEqual([]);
  });

  test('but not while they lie in different districts, or are of different kinds', async () => {
    const inKyAnh = { ...kyTan, stream: streamOf('commune', idOfThe('in Kỳ Anh')) };
    const moved = fact(inKyAnh.stream, '2009-01-01', {
      type: 'commune.registered.v1',
      data: { name: 'Kỳ Tân', kind: 'xa', province: haTinh.id, district: kyAnh.id },
    });
    const town = fact(streamOf('commune', idOfThe('town')), '2010', {
      type: 'commune.registered.v1',
      data: { name: 'Kỳ Tân', kind: 'thiTran', province: haTinh.id },
    });
    expect(await codesFound(...known, moved, town)).toEqual([]);
    const back = fact(inKyAnh.stream, '2015', {
      type: 'commune.reassigned.v1',
      data: { province: haTinh.id },
    });
    expect(await codesFound(...known, moved, town, back)).toEqual(['commune-registered-twice']);
  });

  test('two organisations of one kind have one name, and nothing tells them apart', async () => {
    const again = (data: object) =>
      fact(streamOf('organisation', idOfThe(JSON.stringify(data))), '2010', {
        type: 'organisation.registered.v1',
        data: { name: 'Sở Y tế', kind: 'stateAgency', ...data },
      });
    const twice = ['organisation-registered-twice'];
    expect(await codesFound(...known, again({}))).toEqual(twice);
    expect(await codesFound(...known, again({ area: haTinh.id }))).toEqual(twice);
    expect(await codesFound(...known, again({ kind: 'other' }))).toEqual([]);
    const inTwoAreas = [again({ area: haTinh.id }), again({ area: kyAnh.id })];
    expect(await codesFound(registered(haTinh), registered(kyAnh), ...inTwoAreas)).toEqual([]);
  });

  test('but not what was retracted', async () => {
    const again = { ...kyAnh, stream: streamOf('area', idOfThe('again')) };
    const log: LogEntry[] = [...known, registered(again), [again.stream, retract(givenEvent(6))]];
    expect(await found(...log)).toEqual([]);
  });
});
