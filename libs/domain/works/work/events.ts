import { z } from 'zod';
import { streamOf, type StreamName } from '#kernel';
import {
  declareFacts,
  event,
  type Concerning,
  type EventsOf,
} from '../../catalogue/declare-facts.ts';
import { idSchema, nameSchema, quantitySchema } from '../../values.ts';

/** Land, structures (walls, fences), workdays, cash, counterpart funds, goods. */
export const contributionKindSchema = z.enum([
  'land',
  'structure',
  'labour',
  'cash',
  'counterpart',
  'inKind',
]);

const registered = z.strictObject({
  commune: idSchema,
  name: nameSchema,
  kind: z.enum(['road', 'canal', 'powerLine', 'school', 'culturalHouse', 'market', 'other']),
  village: nameSchema.optional(),
  /** Its size, such as 25 km of road. */
  size: quantitySchema.optional(),
});

/** The facts of a community work and of what residents gave for it. */
export const workFacts = declareFacts('work', {
  'work.registered.v1': event(registered, ({ commune }) => [streamOf('commune', commune)]),
  /** The period is the event's `occurredOn`; `per` makes the quantity a rate ("mỗi km"). */
  'work.contributionRecorded.v1': event(
    z.strictObject({
      kind: contributionKindSchema,
      quantity: quantitySchema,
      per: z.enum(['km', 'household', 'year']).optional(),
      /** The share of the cost that it covers, such as about 50 percent. */
      share: quantitySchema.optional(),
      households: quantitySchema.optional(),
    }),
    ofItsCommune,
  ),
});

/** A fact of a work. */
export type WorkFact = EventsOf<typeof workFacts.facts>;

function ofItsCommune(_: unknown, { facts }: Concerning): StreamName[] {
  return facts
    .filter((fact) => fact.event.type === 'work.registered.v1')
    .map((fact) => streamOf('commune', (fact.event.data as z.output<typeof registered>).commune));
}
