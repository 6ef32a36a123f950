import { z } from 'zod';
import { declareFacts, event, type EventsOf } from '../../catalogue/declare-facts.ts';
import { bilingualNameSchema, daySchema, levelSchema, nameSchema } from '../../values.ts';

const code = z.string().regex(/^[0-9A-Za-z.-]{1,20}$/);

/** Whether a name or threshold was checked against the decision; unverified is said so. */
const verification = z.enum(['verified', 'unverified']);

const criterion = z.strictObject({
  code,
  name: bilingualNameSchema,
  group: code,
  nameStatus: verification,
  /** Thresholds are data of the decision; one not checked there is not known (D12). */
  thresholds: z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('notKnown') }),
    z.strictObject({ status: verification, text: z.string().min(1).max(2_000) }),
  ]),
});

/** The facts of a criteria set: issued by a decision. Criteria are data, never code (D12). */
export const criteriaSetFacts = declareFacts('criteriaSet', {
  'criteriaSet.issued.v1': event(
    z.strictObject({
      code: z.string().regex(/^[A-Za-z0-9-]{1,40}$/),
      name: bilingualNameSchema,
      level: levelSchema,
      decision: z.strictObject({ number: nameSchema, date: daySchema, issuer: nameSchema }),
      /** The period for which it was issued; it may end after today. */
      validFrom: daySchema,
      validTo: daySchema.optional(),
      groups: z
        .array(z.strictObject({ code, name: bilingualNameSchema }))
        .min(1)
        .max(20),
      criteria: z.array(criterion).min(1).max(100),
    }),
  ),
});

/** A fact of a criteria set. */
export type CriteriaSetFact = EventsOf<typeof criteriaSetFacts.facts>;
