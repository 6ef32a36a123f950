import type { Language } from './language.ts';

/** How a unit is written behind its number. */
export const UNIT_WORDS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  VND: { vi: ' đồng', en: ' VND' },
  m2: { vi: ' m²', en: ' m²' },
  m: { vi: ' m', en: ' m' },
  km: { vi: ' km', en: ' km' },
  ha: { vi: ' ha', en: ' ha' },
  tonne: { vi: ' tấn', en: ' tonnes' },
  workday: { vi: ' ngày công', en: ' workdays' },
  household: { vi: ' hộ', en: ' households' },
  person: { vi: ' người', en: ' people' },
  commune: { vi: ' xã', en: ' communes' },
  village: { vi: ' thôn', en: ' villages' },
  criterion: { vi: ' tiêu chí', en: ' criteria' },
  organisation: { vi: ' đơn vị', en: ' organisations' },
  model: { vi: ' mô hình', en: ' models' },
  residentialArea: { vi: ' khu dân cư', en: ' residential areas' },
  garden: { vi: ' vườn', en: ' gardens' },
  house: { vi: ' nhà', en: ' houses' },
  book: { vi: ' cuốn sách', en: ' books' },
  powerLine: { vi: ' đường điện', en: ' power lines' },
  percent: { vi: '%', en: '%' },
  year: { vi: ' năm', en: ' years' },
  item: { vi: '', en: '' },
};
