import { z } from 'zod';
import { idSchema } from '#domain/values.ts';

/** A position of the log. */
export const position = z.string().regex(/^\d{20}$/);

/** What an answer says of its knowledge (D6, D8). */
export const knownPosition = {
  knownAt: position.optional().describe('What the ledger knew up to here, if that was asked'),
  parkedSince: position
    .optional()
    .describe('The answer misses an event that could not be read, at this position'),
  exactly: z
    .literal(true)
    .optional()
    .describe('Nothing beyond `position` is in the answer either: all of it is of that moment'),
};

/** Where an answer stands (D6, D8). */
const standing = {
  position: position.describe('Everything up to here is in the answer'),
  asOf: z.string().meta({ format: 'date' }).describe('What had happened by the end of this day'),
  ...knownPosition,
};

const names = z
  .record(z.string(), z.string())
  .optional()
  .describe('The names on the day of what the data mentions, by id');

const next = z.string().optional().describe('The `cursor` of the next page, if there is one');

/** What every page about one thing answers; its data is described where it is read. */
export const pageSchema = z
  .strictObject({ ...standing, data: z.looseObject({}), next, names })
  .meta({ id: 'Page' });

/** What every list answers. */
export const listPageSchema = z
  .strictObject({
    ...standing,
    data: z.array(z.looseObject({ id: idSchema.optional() })),
    next,
    names,
  })
  .meta({ id: 'List' });
