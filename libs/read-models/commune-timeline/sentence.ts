import type { LedgerFact } from '#domain';
import { categoryOf, idOf, type StreamName } from '#kernel';
import type { Names } from '../directory/names.ts';
import type { Language } from '../wording/language.ts';
import type { Naming } from './messages.ts';
import { en } from './texts.en.ts';
import { vi, type Messages } from './texts.vi.ts';

/** What pages say, in each language. */
export const MESSAGES: Readonly<Record<Language, Messages>> = { vi, en };

/** A fact as a sentence: the same on its timeline and on every other page that shows it. */
export function factSentence(
  { type, data }: LedgerFact,
  naming: Naming,
  language: Language,
): string {
  const sentence = MESSAGES[language].facts[type] as (
    data: LedgerFact['data'],
    naming: Naming,
  ) => string;
  return sentence(data, naming);
}

/** Calls things by the names a page has at hand; what has none there is called by its id. */
export function namingBy(names: Names, own: StreamName, concerned: readonly StreamName[]): Naming {
  const name = (stream: StreamName): string => names[idOf(stream)] ?? idOf(stream);
  return {
    own,
    name,
    criterion: ({ code }) => code,
    concerned: (category) => concerned.filter((each) => categoryOf(each) === category).map(name),
  };
}
