import { searchKey } from '#kernel';
import { distinct } from '../dated.ts';

/** Longer beginnings of a name are not stored: what is left of a search is judged on the name. */
const PREFIX_MAX = 20;
/** Names have few words; of a very long one the later words are not found by. */
const WORDS_MAX = 12;

/**
 * The texts a name is found by: the beginnings of its words and what follows them, accents left
 * out. "Kỳ Tân" gives `k`, `ky`, `ky t`, `ky ta`, `ky tan`, `t`, `ta`, `tan`.
 */
export function searchTerms(names: readonly string[]): string[] {
  return distinct(
    names
      .flatMap(wordStarts)
      .flatMap((text) => beginnings(text.slice(0, PREFIX_MAX)))
      .filter((text) => !text.endsWith(' '))
      .map((text) => `name:${text}`),
  );
}

/** The stored text that leads to every name a search may mean; `undefined` if it has no letter. */
export function termOfSearch(search: string): string | undefined {
  const key = searchKey(search).slice(0, PREFIX_MAX).trimEnd();
  return key === '' ? undefined : `name:${key}`;
}

/** Whether one of the names has words that begin as the search says. */
export function matchesSearch(names: readonly string[], search: string): boolean {
  const key = searchKey(search);
  return names.flatMap(wordStarts).some((text) => text.startsWith(key));
}

function wordStarts(name: string): string[] {
  const words = searchKey(name).split(' ').slice(0, WORDS_MAX);
  return words.map((_, index) => words.slice(index).join(' '));
}

function beginnings(text: string): string[] {
  return Array.from(text, (_, index) => text.slice(0, index + 1));
}
