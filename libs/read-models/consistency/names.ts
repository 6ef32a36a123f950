import { searchKey } from '#kernel';

/**
 * Whether two names may be one, written twice: case, spaces and the place of the tone mark ("hòa",
 * "hoà") do not matter, nor do accents if one of the two was written without any. "Tân Hòa" and
 * "Tân Hóa" are two names.
 */
export function mayBeOneName(a: string, b: string): boolean {
  if (searchKey(a) !== searchKey(b)) return false;
  return spelling(a) === spelling(b) || isPlain(a) || isPlain(b);
}

function isPlain(name: string): boolean {
  return !/[\p{M}đ]/u.test(name.normalize('NFD').toLowerCase());
}

const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** A syllable has one tone: wherever its mark is written, it is the same syllable. */
function spelling(name: string): string {
  const syllables = name
    .normalize('NFD')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u);
  const spelt = syllables.map((each) => each.replace(TONE, '') + (each.match(TONE) ?? []).join(''));
  return spelt.filter((each) => each !== '').join(' ');
}
