import { z } from 'zod';
import { streamOf } from '#kernel';
import { declareFacts, event, type EventsOf } from '../../catalogue/declare-facts.ts';
import { idSchema, nameSchema } from '../../values.ts';

/** What an organisation is: party organisation, state agency, mass organisation, and so on. */
export const organisationKindSchema = z.enum([
  'partyOrganisation',
  'stateAgency',
  'massOrganisation',
  'enterprise',
  'cooperative',
  'media',
  'other',
]);

/** The facts of an organisation: sponsor, responsible sector, author of a report. */
export const organisationFacts = declareFacts('organisation', {
  'organisation.registered.v1': event(
    z.strictObject({
      name: nameSchema,
      kind: organisationKindSchema,
      area: idSchema.optional(),
      partOf: idSchema.optional(),
    }),
    ({ area, partOf }) => [
      ...(area ? [streamOf('area', area)] : []),
      ...(partOf ? [streamOf('organisation', partOf)] : []),
    ],
  ),
});

/** A fact of an organisation. */
export type OrganisationFact = EventsOf<typeof organisationFacts.facts>;
