import { z } from 'zod';
import {
  faultOfDay,
  isPosition,
  isUuid,
  parseDay,
  searchKey,
  type Day,
  type Position,
} from '#kernel';

/** An id in an address. */
export const idParameter = z
  .string()
  .refine(isUuid, 'must be a UUID in lower case')
  .meta({ format: 'uuid' });

/** A day in an address. */
export const dayParameter = z
  .string()
  .superRefine((text, context) => {
    const fault = faultOfDay(text);
    if (fault) context.addIssue({ code: 'custom', message: fault.en, params: fault });
  })
  .transform((text) => text as Day)
  .meta({ format: 'date' });

/** A search by name. */
export const searchParameter = z
  .string()
  .max(100)
  .refine((text) => searchKey(text) !== '', 'must have a letter or digit to look for')
  .optional()
  .describe('The beginnings of words of a name, accents ignored: `ky tan` finds Kỳ Tân.');

/** A position in an address, as answers give them. */
export const positionParameter = z
  .string()
  .refine(isPosition, 'must be a position of the log: 20 digits');

/** What was known: up to a position, at an instant, or at the end of a day in Asia/Ho_Chi_Minh. */
export type KnownAt =
  { readonly position: Position } | { readonly epochMs: number } | { readonly day: Day };

const knownAtParameter = z.string().transform((text, context): KnownAt => {
  if (isPosition(text)) return { position: text };
  const day = parseDay(text);
  if (day) return { day };
  if (INSTANT.safeParse(text).success) return { epochMs: Date.parse(text) };
  context.addIssue('must be a position (20 digits), a day, or a date and time with its zone');
  return z.NEVER;
});

const INSTANT = z.iso.datetime({ offset: true });

/** What every page may be asked: on which day, known when, and holding what at least. */
export const viewing = {
  asOf: dayParameter
    .optional()
    .describe('What had happened by the end of this day; today if left out.'),
  knownAt: knownAtParameter
    .optional()
    .describe('What the ledger knew: a position of the log, a day (its end), or a date and time.'),
  minPosition: positionParameter
    .optional()
    .describe('The answer holds everything up to here; waits for it for a limited time.'),
  lang: z
    .enum(['vi', 'en'])
    .optional()
    .describe('The language of the texts; else Accept-Language.'),
};

/** How much of a list. */
export const paging = {
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|1\d\d|200)$/, 'must be a whole number from 1 to 200')
    .transform(Number)
    .default(50)
    .describe(
      'At most so many rows, up to 200; a page may hold fewer, or none, and still have a next one.',
    ),
  cursor: z.string().min(1).max(2_000).optional().describe('`next` of the page before.'),
};

/** From which end a list is read. */
export const order = z
  .enum(['oldest', 'newest'])
  .default('oldest')
  .describe('The oldest rows first, or the newest.');

/** The parameters of a page. */
export const viewingSchema = z.strictObject(viewing);

/** The parameters of a page that is one list. */
export const listSchema = z.strictObject({ ...viewing, ...paging });

/** What a page was asked. */
export type Viewing = z.output<typeof viewingSchema>;

/** What a list was asked. */
export type Listing = z.output<typeof listSchema>;
