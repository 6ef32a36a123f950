import { z } from 'zod';
import { streamOf, type StreamName } from '#kernel';
import {
  declareFacts,
  event,
  type Concerning,
  type EventsOf,
} from '../../catalogue/declare-facts.ts';
import { daySchema, idSchema, nameSchema, quantitySchema, textSchema } from '../../values.ts';

/** tiền, hiện vật, ngày công, tư vấn, tập huấn. */
export const supportKindSchema = z.enum(['cash', 'goods', 'labour', 'advice', 'training']);

const assigned = z.strictObject({
  /** One sponsor alone, several jointly, or one that takes part with others not named here. */
  mode: z.enum(['sole', 'joint', 'coordinated']),
  sponsors: z.array(idSchema).min(1).max(50),
  recipient: idSchema,
  /** How long it is to last; it may end after today. */
  term: z.strictObject({ from: daySchema.optional(), to: daySchema.optional() }).optional(),
  decision: nameSchema.optional(),
});

const support = {
  /** The caller's name for one promise inside the sponsorship; a delivery may name it. */
  line: z.string().regex(/^[A-Za-z0-9-]{1,40}$/),
  kind: supportKindSchema,
  what: textSchema,
  quantity: quantitySchema.optional(),
};

/** The facts of a sponsorship of a commune (đỡ đầu): a pledge is not a delivery. */
export const sponsorshipFacts = declareFacts('sponsorship', {
  'sponsorship.assigned.v1': event(assigned, ({ sponsors, recipient }) => [
    streamOf('commune', recipient),
    ...sponsors.map((sponsor) => streamOf('organisation', sponsor)),
  ]),
  'sponsorship.supportPledged.v1': event(
    z.strictObject({ ...support, dueBy: daySchema.optional() }),
    ofItsParties,
  ),
  'sponsorship.supportDelivered.v1': event(
    z.strictObject({ ...support, line: support.line.optional() }),
    ofItsParties,
  ),
});

/** A fact of a sponsorship. */
export type SponsorshipFact = EventsOf<typeof sponsorshipFacts.facts>;

function ofItsParties(_: unknown, { facts }: Concerning): StreamName[] {
  const parties = facts
    .filter((fact) => fact.event.type === 'sponsorship.assigned.v1')
    .map((fact) => fact.event.data as z.output<typeof assigned>);
  return parties.flatMap(({ sponsors, recipient }) => [
    streamOf('commune', recipient),
    ...sponsors.map((sponsor) => streamOf('organisation', sponsor)),
  ]);
}
