import type { BilingualText } from '#kernel';
import type { Language } from './language.ts';
import { writeTotal, type WrittenTotal } from './quantities.ts';

/** What residents give and what sponsors give, as the heading of an amount. */
const KINDS: Readonly<Record<string, BilingualText>> = {
  land: { vi: 'Đất hiến', en: 'Land' },
  structure: { vi: 'Tường rào, công trình hiến', en: 'Walls and structures' },
  labour: { vi: 'Ngày công', en: 'Workdays' },
  cash: { vi: 'Tiền', en: 'Money' },
  counterpart: { vi: 'Đối ứng', en: 'Counterpart funds' },
  inKind: { vi: 'Hiện vật', en: 'Goods' },
  goods: { vi: 'Hiện vật', en: 'Goods' },
  advice: { vi: 'Tư vấn', en: 'Advice' },
  training: { vi: 'Tập huấn', en: 'Training' },
};

/** What makes an amount a rate. */
export const PER: Readonly<Record<'km' | 'household' | 'year', BilingualText>> = {
  km: { vi: 'mỗi km', en: 'for each km' },
  household: { vi: 'mỗi hộ', en: 'for each household' },
  year: { vi: 'mỗi năm', en: 'for each year' },
};

/** The name of a kind of flow; its own where it has none. */
export function kindOfFlow(kind: string, language: Language): string {
  return KINDS[kind]?.[language] ?? kind;
}

/** "Đất hiến: ≥ 5.000 m²"; "Đối ứng: ≈ 250 triệu đồng mỗi km". */
export function writeFlowTotal(
  total: WrittenTotal & { readonly kind: string; readonly per?: string },
  language: Language,
): string {
  const { kind, per } = total;
  const rate = per === undefined ? '' : ` ${PER[per as keyof typeof PER][language]}`;
  return `${kindOfFlow(kind, language)}: ${writeTotal(total, language)}${rate}`;
}
