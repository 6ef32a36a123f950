import { z } from 'zod';
import { names, pageOf } from './page.ts';
import { bounded, day, decimal, id, sentence, total } from './parts.ts';
import { report } from './reports.ts';

const MEASURES = {
  located: 'Communes that lie here, registered or not',
  communes: 'Communes that were registered',
  communesJoined: 'Communes that joined the programme',
  communesAtStandard: 'Communes that reached the standard',
  communesAtAdvanced: 'Communes that reached the advanced standard',
  communesAtModel: 'Communes that reached the model standard',
  communesAtModern: 'Communes that reached the modern standard',
  communesCounted:
    'Communes of which at least one criterion of the set in force is recorded by itself',
  criteriaMet:
    'Criteria met, of those recorded one by one; a number stated without naming the criteria is in criteriaReported',
  criteriaLagging: 'Criteria flagged as lagging and not achieved since',
  communesReported: 'Communes for which a source states a bare number of criteria',
  criteriaReported: 'The sum of these bare numbers; they bound nothing in criteriaMet',
} as const;

const flow = z
  .strictObject({
    kind: z.string(),
    unit: z.string().optional(),
    per: z.string().optional(),
    ...total,
    sentence,
  })
  .meta({ id: 'FlowTotal' });

const flows = z
  .strictObject({
    inside: z.array(flow).describe('What surely falls into the period'),
    straddling: z.array(flow).describe('What shares only some days with it'),
  })
  .meta({ id: 'Flows' });

const row = z
  .strictObject({
    place: z.strictObject({
      province: id.optional(),
      district: id.optional(),
      commune: id.optional(),
    }),
    states: z
      .strictObject(
        Object.fromEntries(
          Object.entries(MEASURES).map(([key, what]) => [key, bounded.describe(what)]),
        ) as States,
      )
      .describe('At the end of the period'),
    meanCriteria: z
      .strictObject({ sum: z.int(), count: z.int(), rounded: decimal })
      .optional()
      .describe('Criteria met by commune, of the communes that are counted'),
    deliveries: flows,
    contributions: flows,
    reported: z.array(z.strictObject({ within: z.enum(['inside', 'straddling']), report })),
  })
  .meta({ id: 'SummaryRow' });

type States = Record<keyof typeof MEASURES, typeof bounded>;

/** What a summary answers. */
export const summaryPageSchema = pageOf(
  z.strictObject({
    period: z.strictObject({ from: day, to: day }),
    total: row,
    rows: z.array(row),
  }),
  { names },
).meta({ id: 'SummaryPage' });
