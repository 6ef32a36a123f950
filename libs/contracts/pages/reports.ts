import { z } from 'zod';
import { reportFacts } from '#domain';
import { listOf, names } from './page.ts';
import { basis, id, quantity, quantityTotal, sentence } from './parts.ts';

/** What a document states, with the sentences for it. */
export const report = z
  .strictObject({
    id,
    ...reportFacts.facts['report.published.v1'].schema.shape,
    ...basis,
    doesNotAddUp: z
      .strictObject({
        stated: quantity,
        parts: z.array(quantityTotal),
        verdict: z.enum(['addsUp', 'fallsShort', 'exceeds', 'cannotBeJudged']),
      })
      .optional()
      .describe('What is odd in the statement, which is kept as it is'),
    sentence,
    partSentences: z.array(sentence).optional(),
    oddity: sentence.optional().describe('That the parts do not add up, in words'),
  })
  .meta({ id: 'Report' });

/** What the list of reports answers. */
export const reportListSchema = listOf(report, { names }).meta({ id: 'ReportList' });
