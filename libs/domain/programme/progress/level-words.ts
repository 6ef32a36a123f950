import type { BilingualText } from '#kernel';
import type { Level } from './state.ts';

/** What a level is called: behind "về đích" in Vietnamese, behind "reached" in English. */
export const LEVEL_WORDS: Readonly<Record<Level, BilingualText>> = {
  standard: { vi: 'nông thôn mới', en: 'the New Rural standard' },
  advanced: { vi: 'nông thôn mới nâng cao', en: 'the advanced New Rural standard' },
  model: { vi: 'nông thôn mới kiểu mẫu', en: 'the model New Rural standard' },
  modern: { vi: 'nông thôn mới hiện đại', en: 'the modern New Rural standard' },
};
