import type { CommuneKind } from './view.ts';

/** How a kind of commune is written before its name. */
export const KIND_WORDS: Readonly<
  Record<CommuneKind, { readonly vi: string; readonly en: string }>
> = {
  xa: { vi: 'xã', en: 'commune' },
  phuong: { vi: 'phường', en: 'ward' },
  thiTran: { vi: 'thị trấn', en: 'township' },
  dacKhu: { vi: 'đặc khu', en: 'special zone' },
};

/** A name with its kind before it, as people write and search it: "xã Kỳ Tân". */
export function fullName(kind: CommuneKind, name: string): string {
  return `${KIND_WORDS[kind].vi} ${name}`;
}
