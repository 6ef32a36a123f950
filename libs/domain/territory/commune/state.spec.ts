import { describe, expect, it } from '@jest/globals';
import { parseDay, type Day } from '#kernel';
import { given, happened, idOfThe, record } from '#testing/given.ts';
import { district, province } from '#testing/known-things.ts';
import { areasOn, communeAggregate, communeNameOn, registeredCommune } from './index.ts';

const on = (text: string): Day => parseDay(text) as Day;
const haNam = province('Hà Nam');
const ninhBinh = province('Ninh Bình');
const kimBang = district('Kim Bảng', haNam);

const { standing } = given(communeAggregate, idOfThe('Liên Sơn'))
  .knowing(haNam, ninhBinh, kimBang)
  .when(
    record(
      {
        type: 'commune.registered.v1',
        data: { name: 'Liên Sơn', kind: 'xa', province: haNam.id, district: kimBang.id },
      },
      happened('2010'),
    ),
  )
  .andThen(
    record(
      { type: 'commune.reassigned.v1', data: { province: ninhBinh.id } },
      happened('2025-07-01'),
    ),
  )
  .andThen(
    record(
      { type: 'commune.renamed.v1', data: { name: 'Lý Thường Kiệt' } },
      happened('2025-07-01'),
    ),
  );

describe('a commune on a day', () => {
  it('has the name it had then', () => {
    expect(communeNameOn(standing, on('2025-06-30'))).toBe('Liên Sơn');
    expect(communeNameOn(standing, on('2025-07-01'))).toBe('Lý Thường Kiệt');
  });

  it('lies in the areas it lay in then', () => {
    const before = { province: haNam.id, district: kimBang.id };
    expect(areasOn(standing, on('2025-06-30'))).toEqual(before);
    expect(areasOn(standing, on('2025-07-01'))).toEqual({ province: ninhBinh.id });
  });

  it('has the name and areas of its registration before all that is known', () => {
    expect(communeNameOn(standing, on('1990-01-01'))).toBe('Liên Sơn');
    expect(areasOn(standing, on('1990-01-01'))).toEqual({
      province: haNam.id,
      district: kimBang.id,
    });
  });

  it('has neither if it was never registered', () => {
    expect(communeNameOn([], on('2013-01-01'))).toBeUndefined();
    expect(areasOn([], on('2013-01-01'))).toBeUndefined();
    expect(registeredCommune([])).toBeUndefined();
  });
});
