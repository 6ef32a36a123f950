import { z } from 'zod';
import type { Quantity } from '#kernel';
import { daySchema, decimalSchema, idSchema, quantitySchema } from '#domain/values.ts';
import { reasonSchema, sourceSchema, evidenceSchema } from '../commands/circumstances.ts';
import { position } from './page.ts';

/** What answers are made of. */
export { daySchema as day, decimalSchema as decimal, idSchema as id, position };
export { evidenceSchema as evidence, reasonSchema as reason, sourceSchema as source };

/** A text in the language of the answer. */
export const sentence = z.string().describe('In the language asked for');

/** When something happened: as written, and the days it comes to. */
export const interval = z
  .strictObject({
    value: z.string().describe('2013 · 2014-H2 · 2014-Q3 · 2014-12 · 2014-12-31 · 2018/2020'),
    first: daySchema,
    last: daySchema,
    qualifier: z.enum(['about', 'beginning', 'middle', 'end']).optional(),
    words: z.string().optional().describe('The document’s own'),
  })
  .meta({ id: 'Days' });

/** Whether something surely had happened by the day of the page, or possibly. */
export const certainty = z.enum(['surely', 'possibly']);

/** On what something shown rests: the fact that says so. */
export const basis = {
  occurredOn: interval,
  certainty,
  fact: idSchema.describe('The event that first said so'),
  source: sourceSchema,
  inferred: z.string().optional().describe('What was concluded rather than stated'),
  effectiveOn: interval.optional().describe('When it takes legal effect, where that was said'),
  corrected: z.literal(true).optional(),
};

/** A value with the fact that says so. */
export function dated<Value extends z.ZodType>(
  value: Value,
): z.ZodObject<{ value: Value } & typeof basis, z.core.$strict> {
  return z.strictObject({ value, ...basis });
}

/** An amount in the words of its document. */
export const statedQuantity = quantitySchema.meta({ id: 'Quantity' });

/** The same, as it is counted with. */
export const quantity = statedQuantity as unknown as z.ZodType<Quantity>;

/** What a total is, and what it may claim. */
export const total = {
  amount: decimalSchema,
  sign: z.enum(['=', '≥', '≈']).describe('What the total may claim: equal to, at least, about'),
  count: z.int().describe('How many quantities are in it'),
  withoutNumber: z.int().describe('How many of them state no number and add nothing'),
};

/** A total of quantities of one unit. */
export const quantityTotal = z.strictObject({ unit: z.string(), ...total }).meta({ id: 'Total' });

/** A count on a day, and between what it may lie. */
export const bounded = z
  .strictObject({
    surely: z.int().describe('What surely happened by the day gives this'),
    least: z.int().describe('No fewer, whichever possible facts had happened by the day'),
    greatest: z.int().describe('No more; what nobody recorded is in neither'),
  })
  .meta({ id: 'Bounded' });
