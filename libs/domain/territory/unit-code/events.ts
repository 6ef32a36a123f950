import { z } from 'zod';
import { streamOf } from '#kernel';
import { declareFacts, event, type EventsOf } from '../../catalogue/declare-facts.ts';
import { daySchema, idSchema } from '../../values.ts';

/**
 * The facts of an administrative code: which commune has it for which days. A code outlives the
 * commune (18814 was Kỳ Tân, and is Kỳ Hoa from 1/7/2025), so it has a stream of its own.
 */
export const unitCodeFacts = declareFacts('unitCode', {
  'unitCode.taken.v1': event(
    z.strictObject({ commune: idSchema, from: daySchema, to: daySchema.optional() }),
    ({ commune }) => [streamOf('commune', commune)],
  ),
  'unitCode.released.v1': event(
    z.strictObject({ commune: idSchema, to: daySchema }),
    ({ commune }) => [streamOf('commune', commune)],
  ),
});

/** A fact of an administrative code. */
export type UnitCodeFact = EventsOf<typeof unitCodeFacts.facts>;
