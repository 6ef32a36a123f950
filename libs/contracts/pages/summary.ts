import { z } from 'zod';
import { names, pageOf } from './page.ts';
import { bounded, day, decimal, id, sentence, total } from './parts.ts';
import { report } from './reports.ts';

const MEASURES = [
  'located',
  'communes',
  'communesJoined',
  'communesAtStandard',
  'communesAtAdvanced',
  'communesAtModel',
  'communesAtModern',
  'communesCounted',
  'criteriaMet',
  'criteriaLagging',
  'communesReported',
  'criteriaReported',
] as const;

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
      .strictObject(Object.fromEntries(MEASURES.map((key) => [key, bounded])) as States)
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

type States = Record<(typeof MEASURES)[number], typeof bounded>;

/** What a summary answers. */
export const summaryPageSchema = pageOf(
  z.strictObject({
    period: z.strictObject({ from: day, to: day }),
    total: row,
    rows: z.array(row),
  }),
  { names },
).meta({ id: 'SummaryPage' });
