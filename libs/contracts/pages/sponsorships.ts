import { z } from 'zod';
import { organisationFacts, sponsorshipFacts } from '#domain';
import { listOf, names, pageOf } from './page.ts';
import { basis, day, id, quantity, quantityTotal, sentence } from './parts.ts';

const assigned = sponsorshipFacts.facts['sponsorship.assigned.v1'].schema.shape;
const { kind } = sponsorshipFacts.facts['sponsorship.supportPledged.v1'].schema.shape;

const recordedAt = z
  .string()
  .optional()
  .describe(
    'When the ledger was first told, ISO 8601; only from version 3 of the read model on, so not while ' +
      'version 2 serves',
  );

const support = {
  kind,
  what: z.string(),
  quantity: quantity.optional(),
  line: z.string().optional().describe('The promise it is, or that it keeps'),
  dueBy: day.optional(),
  ...basis,
  recordedAt,
  sentence,
};

const overDelivered = z.literal(true).optional().describe('More was surely delivered than pledged');

const balance = z
  .strictObject({
    kind,
    unit: z.string().optional(),
    pledged: quantityTotal.optional(),
    delivered: quantityTotal.optional(),
    pledges: z.int(),
    deliveries: z.int(),
    overDelivered,
    sentence,
  })
  .meta({ id: 'Balance' });

/** A sponsorship. */
export const sponsorship = z
  .strictObject({
    id,
    ...assigned,
    ...basis,
    recordedAt,
    lastRecordedAt: z
      .string()
      .optional()
      .describe(
        'When the ledger was last told anything of it, amendments included; only from version 3 of the ' +
          'read model on',
      ),
    inForce: z.boolean().describe('The day lies inside its term, as far as one is stated'),
    pledges: z.array(z.strictObject({ ...support, overDelivered }).meta({ id: 'Pledge' })),
    deliveries: z.array(z.strictObject(support).meta({ id: 'Delivery' })),
    balance: z.array(balance).describe('Of what surely happened by the day'),
    sentence,
  })
  .meta({ id: 'Sponsorship' });

/** What the page of a commune's sponsorships answers. */
export const sponsorshipListSchema = listOf(sponsorship, { names }).meta({ id: 'SponsorshipList' });

const registered = organisationFacts.facts['organisation.registered.v1'].schema.shape;
const organisation = { id, ...registered, ...basis };

/** What the pages of organisations answer. */
export const organisationListSchema = listOf(
  z.strictObject(organisation).meta({ id: 'Organisation' }),
  { names },
).meta({ id: 'OrganisationList' });
export const organisationPageSchema = pageOf(
  z.strictObject({
    ...organisation,
    communes: z.array(id).describe('Those it surely sponsors on the day'),
    sponsorships: z.array(sponsorship),
  }),
  { next: z.string().optional().describe('The next page of its sponsorships'), names },
).meta({ id: 'OrganisationPage' });
