import { z } from 'zod';

/** The languages of the ledger. */
export type Language = 'vi' | 'en';

/** What an address may ask where it asks nothing else: in which language it is answered. */
export const onlyLanguage = z.strictObject({ lang: z.enum(['vi', 'en']).optional() });

/** Vietnamese unless another is asked for: it is the language of the documents and the officers. */
export const DEFAULT_LANGUAGE: Language = 'vi';

/** The language a caller asks for: `lang=` before `Accept-Language` (RFC 9110 §12.5.4). */
export function languageOf(request: {
  readonly query?: unknown;
  readonly headers: { readonly 'accept-language'?: string | undefined };
}): Language {
  const { lang } = (request.query ?? {}) as { lang?: unknown };
  if (lang === 'vi' || lang === 'en') return lang;
  const wishes = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = parameters.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ language, weight }) => (language === 'vi' || language === 'en') && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return (wishes[0]?.language as Language | undefined) ?? DEFAULT_LANGUAGE;
}
