import { z } from 'zod';
import { idSchema } from '#domain/values.ts';
import { knownPosition, position } from './page.ts';

const bilingual = z.strictObject({ vi: z.string(), en: z.string() });
const kind = z.enum(['contradiction', 'reference', 'duplicate', 'oddity']);

/** What a consistency report answers. */
export const consistencyPageSchema = z
  .strictObject({
    position: position.describe('The report is of the facts as they stood here'),
    ...knownPosition,
    data: z.array(
      z.strictObject({
        code: z.string(),
        kind,
        stream: z.string(),
        events: z.array(z.strictObject({ stream: z.string(), eventId: idSchema, position })),
        further: z.int().optional().describe('How many more events it is about'),
        text: bilingual,
        whatToDo: bilingual,
      }),
    ),
    counts: z
      .array(z.strictObject({ code: z.string(), kind, count: z.int() }))
      .describe('Of everything found, also of what is not listed'),
    further: z.int().optional().describe('How many more findings there are than are listed'),
  })
  .meta({ id: 'ConsistencyReport' });
