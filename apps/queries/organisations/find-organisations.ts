import { z } from 'zod';
import { organisationListSchema } from '#contracts';
import { organisationFacts } from '#domain';
import { streamOf, type StreamName } from '#kernel';
import {
  findOrganisations,
  namedModels,
  namesOf,
  organisations,
  type OrganisationView,
} from '#read-models';
import { idParameter, paging, searchParameter, viewing } from '../answering/parameters.ts';
import { page } from '../page.ts';

const { kind } = organisationFacts.facts['organisation.registered.v1'].schema.shape;

/** What may be asked of the list of organisations. */
export const findOrganisationsSchema = z.strictObject({
  ...viewing,
  ...paging,
  search: searchParameter,
  kind: kind.optional(),
  area: idParameter.optional().describe('Those that work in this area.'),
  partOf: idParameter.optional().describe('The parts of this organisation.'),
});

/** Organisations by name, kind, area, or whole. */
export const organisationList = page(organisationListSchema, {
  models: [organisations, ...namedModels],
  read: async (reader, viewpoint, asked: z.output<typeof findOrganisationsSchema>) => {
    const { search, area, partOf } = asked;
    const selection = { search, kind: asked.kind, area, partOf, ...viewpoint };
    const { rows, ...next } = await findOrganisations(reader, selection, asked);
    const names = await namesOf(reader, rows.flatMap(relatedTo), viewpoint);
    return { data: rows, ...next, names };
  },
});

/** Where an organisation works and what it is a part of. */
export function relatedTo({ area, partOf }: OrganisationView): StreamName[] {
  return [
    ...(area === undefined ? [] : [streamOf('area', area)]),
    ...(partOf === undefined ? [] : [streamOf('organisation', partOf)]),
  ];
}
