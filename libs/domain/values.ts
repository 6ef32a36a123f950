import { z } from 'zod';
import { compareDecimals, faultOfDay, isDecimal, isUuid, type Day, type Quantity } from '#kernel';

/** An id of an aggregate or event: a UUID in lower case. */
export const idSchema = z
  .string()
  .refine(isUuid, 'must be a UUID in lower case')
  .meta({ format: 'uuid' });

/** A calendar day, `YYYY-MM-DD`. */
export const daySchema = z.string().superRefine((text, context) => {
  const fault = faultOfDay(text);
  if (fault) context.addIssue({ code: 'custom', message: fault.en, params: fault });
}) as unknown as z.ZodType<Day, string>;

const AS_TEXT = 'must be a number in quotes, without thousands separators: "5000000", "2.7"';

/** An exact decimal, as text: `2.7`, never a float. */
export const decimalSchema = z.string(AS_TEXT).refine(isDecimal, AS_TEXT);

/** A text of one line or paragraph that people read. */
export const textSchema = z.string().min(1).max(2_000);

/** A name of a place, organisation, work or set. */
export const nameSchema = z.string().min(1).max(300);

/** A name in Vietnamese and, where one is known, in English. */
export const bilingualNameSchema = z.strictObject({ vi: nameSchema, en: nameSchema.optional() });

/** A calendar year of the programme. */
export const yearSchema = z.int().min(1900).max(2200);

/** The units in which documents count; `VND` is whole đồng (domain facts, quantities). */
export const UNITS = [
  'VND',
  'm2',
  'm',
  'km',
  'ha',
  'tonne',
  'workday',
  'household',
  'person',
  'commune',
  'village',
  'criterion',
  'organisation',
  'model',
  'residentialArea',
  'garden',
  'house',
  'book',
  'powerLine',
  'percent',
  'year',
  'item',
] as const;

/** A quantity in the words of its document (D13). */
export const quantitySchema = z
  .strictObject({
    amount: decimalSchema.optional(),
    unit: z.enum(UNITS),
    qualifier: z.enum([
      'exact',
      'about',
      'nearly',
      'moreThan',
      'atLeast',
      'between',
      'unknownMagnitude',
    ]),
    low: decimalSchema.optional(),
    high: decimalSchema.optional(),
    words: textSchema.optional(),
  })
  .superRefine((quantity, context) => {
    const range = quantity.qualifier === 'between';
    const none = quantity.qualifier === 'unknownMagnitude';
    const hasRange = quantity.low !== undefined && quantity.high !== undefined;
    if (range !== hasRange || (!range && (quantity.low ?? quantity.high) !== undefined)) {
      context.addIssue('"between", and only it, has low and high');
    }
    if ((range || none) === (quantity.amount !== undefined)) {
      context.addIssue('"between" and "unknownMagnitude" have no amount, all others have one');
    }
    if (hasRange && isUpsideDown(quantity)) {
      context.addIssue('low is not above high');
    }
    if (none && quantity.words === undefined) {
      context.addIssue('"unknownMagnitude" has nothing but its words: they are needed');
    }
    const numbers = [quantity.amount, quantity.low, quantity.high].filter((n) => n !== undefined);
    if (
      quantity.unit === 'VND' &&
      numbers.some((number) => isDecimal(number) && number.includes('.'))
    ) {
      context.addIssue('money is whole đồng');
    }
    if (numbers.some((number) => number.startsWith('-'))) {
      context.addIssue('an amount is not negative');
    }
  });

/** A quantity of an event as the kernel counts with it: a field is present or left out. */
export function quantityOf(stated: z.output<typeof quantitySchema>): Quantity {
  const { amount, unit, qualifier, low, high, words } = stated;
  return {
    unit,
    qualifier,
    ...(amount === undefined ? {} : { amount }),
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    ...(words === undefined ? {} : { words }),
  };
}

function isUpsideDown({
  low = '0',
  high = '0',
}: {
  low?: string | undefined;
  high?: string | undefined;
}): boolean {
  return isDecimal(low) && isDecimal(high) && compareDecimals(low, high) > 0;
}

/** A criterion is one of a set in a version, never a bare number (D12). */
export const criterionSchema = z.strictObject({
  set: idSchema,
  version: z.int().min(1).max(1_000),
  code: z.string().regex(/^[0-9A-Za-z.-]{1,20}$/, 'must be a code of the set, such as "17"'),
});

/** How far a commune goes: the standard, advanced, model (to 2025) or modern (from 2026). */
export const levelSchema = z.enum(['standard', 'advanced', 'model', 'modern']);
