import { z } from 'zod';
import {
  faultOfInterval,
  type DateQualifier,
  type Evidence,
  type Reason,
  type Source,
} from '#kernel';

const text = z.string().min(1).max(2_000);
const name = z.string().min(1).max(300);

const intervalText = z
  .string()
  .max(50)
  .superRefine((value, context) => {
    const fault = faultOfInterval(value);
    if (fault) context.addIssue({ code: 'custom', message: fault.en, params: fault });
  })
  .describe('2013 · 2014-H2 · 2014-Q3 · 2014-12 · 2014-12-31 · 2018/2020');

/** When something happened: "2013", or with the document's qualifier and words (D8). */
export const intervalSchema = z
  .union(
    [
      intervalText,
      z.strictObject({
        value: intervalText,
        qualifier: z.enum(['about', 'beginning', 'middle', 'end']).optional(),
        words: text.optional().describe('The document’s own, such as "cuối năm 2014"'),
      }),
    ],
    'must be text such as "2014-H2", or {"value": "2014", "qualifier": "end", "words": "…"}',
  )
  .meta({ id: 'Interval' });

/** When something happened, as a caller writes it. */
export type IntervalInput =
  | string
  | {
      readonly value: string;
      readonly qualifier?: DateQualifier;
      readonly words?: string;
    };

/** Kinds of basis that are a piece of writing, which must be named. */
const ON_PAPER: readonly string[] = ['document', 'report', 'press'];

/** On what a fact rests; a quote is cut so that no person is named (D15). */
export const sourceSchema = z
  .strictObject({
    kind: z.enum(['document', 'report', 'press', 'system', 'field']),
    document: name.optional(),
    place: name.optional(),
    quote: text.optional(),
  })
  .refine(({ kind, document }) => document !== undefined || !ON_PAPER.includes(kind), {
    path: ['document'],
    message: 'is needed: on which document, report or article does it rest?',
  })
  .meta({ id: 'Source' });

/** A file that supports a fact. */
export const evidenceSchema = z
  .strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case'),
    name,
    mediaType: z.string().regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/, 'must be a media type'),
    bytes: z.int().min(0),
  })
  .meta({ id: 'Evidence' });

/** Why something is corrected, retracted or lost. */
export const reasonSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^[a-z][A-Za-z0-9-]{0,59}$/, 'must be a short name, such as "typing"')
      .describe(
        'A short name of your own for this kind of reason, to find such facts again: "typing", ' +
          '"misread", "inspection". There is no list, and nothing is decided by it.',
      ),
    text: text.describe('The reason in words.'),
  })
  .meta({ id: 'Reason' });

/** What every command that states a fact says beside it. */
export const circumstances = {
  occurredOn: intervalSchema,
  effectiveOn: intervalSchema.optional(),
  source: sourceSchema,
  evidence: z.array(evidenceSchema).max(50).optional(),
  reason: reasonSchema.optional(),
  inferred: text.optional().describe('What was concluded rather than stated'),
} as const;

/** What a retraction says: the day is that of the fact, and the reason is needed. */
export const retractionCircumstances = {
  source: circumstances.source,
  evidence: circumstances.evidence,
  reason: reasonSchema,
} as const;

/** The circumstances in a checked body. */
export interface CircumstancesInput {
  /** Absent in a retraction. */
  readonly occurredOn?: IntervalInput;
  readonly effectiveOn?: IntervalInput;
  readonly source: Source;
  readonly evidence?: readonly Evidence[];
  readonly reason?: Reason;
  readonly inferred?: string;
}
