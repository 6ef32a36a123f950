import { z } from 'zod';
import { streamOf } from '#kernel';
import { declareFacts, event, type EventsOf } from '../../catalogue/declare-facts.ts';
import {
  bilingualNameSchema,
  criterionSchema,
  idSchema,
  nameSchema,
  quantitySchema,
} from '../../values.ts';

/** A figure with its parts: kept as stated, also when the parts do not add up to it. */
const figure = z.strictObject({
  kind: z.literal('figure'),
  quantity: quantitySchema,
  /** What it is out of, such as the 19 in "15,1/19 tiêu chí". */
  of: quantitySchema.optional(),
  parts: z
    .array(z.strictObject({ label: bilingualNameSchema, quantity: quantitySchema }))
    .max(50)
    .optional(),
  /** Whether the parts are meant to make up the whole: only then must they add up. */
  partsMakeWhole: z.boolean().optional(),
});

/** A list; open if it ends in "…": the document names some and says there are more. */
const list = z.strictObject({
  kind: z.literal('list'),
  items: z
    .array(
      z.strictObject({
        label: bilingualNameSchema,
        criterion: criterionSchema.optional(),
        code: z
          .string()
          .regex(/^[0-9A-Za-z.-]{1,20}$/)
          .optional(),
      }),
    )
    .min(1)
    .max(200),
  extent: z.enum(['complete', 'open']),
});

/**
 * The fact of a report: what a document states of an area, a commune or an organisation for the
 * date or period in the event's `occurredOn`. A stated total stands beside what is counted (D12).
 */
export const reportFacts = declareFacts('report', {
  'report.published.v1': event(
    z.strictObject({
      about: z.strictObject({ kind: z.enum(['area', 'commune', 'organisation']), id: idSchema }),
      /** What is measured, as one stable name: `communesAtStandard`, `meanCriteriaGain`. */
      measure: z.string().regex(/^[a-z][A-Za-z0-9]{1,60}$/),
      title: bilingualNameSchema,
      content: z.discriminatedUnion('kind', [figure, list]),
      /** The body that states it, if the ledger knows it. */
      statedBy: idSchema.optional(),
      publication: nameSchema.optional(),
    }),
    ({ about, statedBy }) => [
      streamOf(about.kind, about.id),
      ...(statedBy ? [streamOf('organisation', statedBy)] : []),
    ],
  ),
});

/** A fact of a report. */
export type ReportFact = EventsOf<typeof reportFacts.facts>;
