import { z } from 'zod';

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

/** The names on the day of what the data mentions, by id. */
export const names = z
  .record(z.string(), z.string())
  .describe('The names on the day of what the data mentions, by id');

const next = z.string().optional().describe('The `cursor` of the next page, if there is one');

/** What a page about one thing answers. */
export function pageOf<Data extends z.ZodType, More extends z.ZodRawShape>(
  data: Data,
  more: More,
): z.ZodObject<typeof standing & { data: Data } & More, z.core.$strict> {
  return z.strictObject({ ...standing, data, ...more });
}

/** What a page of a list answers. */
export function listOf<Row extends z.ZodType, More extends z.ZodRawShape>(
  row: Row,
  more: More,
): z.ZodObject<
  typeof standing & { data: z.ZodArray<Row>; next: typeof next } & More,
  z.core.$strict
> {
  return z.strictObject({ ...standing, data: z.array(row), next, ...more });
}
