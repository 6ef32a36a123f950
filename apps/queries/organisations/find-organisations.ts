import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { organisationFacts } from '#domain';
import { streamOf, type StreamName } from '#kernel';
import {
  findOrganisations,
  namedModels,
  namesOf,
  organisations,
  type Names,
  type OrganisationView,
} from '#read-models';
import { Answers, type Standing } from '../answering/answers.ts';
import { idParameter, paging, searchParameter, viewing } from '../answering/parameters.ts';

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
export class FindOrganisations extends Query<OrganisationList> {
  readonly asked: z.output<typeof findOrganisationsSchema>;

  constructor(asked: z.output<typeof findOrganisationsSchema>) {
    super();
    this.asked = asked;
  }
}

/** A page of organisations. */
export interface OrganisationList extends Standing {
  readonly data: readonly OrganisationView[];
  readonly next?: string;
  readonly names: Names;
}

@QueryHandler(FindOrganisations)
export class FindOrganisationsHandler implements IQueryHandler<FindOrganisations> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ asked }: FindOrganisations): Promise<OrganisationList> {
    const { search, area, partOf } = asked;
    return this.#answers.answer(asked, {
      models: [organisations, ...namedModels],
      read: async (reader, viewpoint) => {
        const selection = { search, kind: asked.kind, area, partOf, ...viewpoint };
        const { rows, ...next } = await findOrganisations(reader, selection, asked);
        const names = await namesOf(reader, rows.flatMap(relatedTo), viewpoint);
        return { data: rows, ...next, names };
      },
    });
  }
}

/** Where an organisation works and what it is a part of. */
export function relatedTo({ area, partOf }: OrganisationView): StreamName[] {
  return [
    ...(area === undefined ? [] : [streamOf('area', area)]),
    ...(partOf === undefined ? [] : [streamOf('organisation', partOf)]),
  ];
}
