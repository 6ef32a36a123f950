import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { streamOf } from '#kernel';
import {
  communesSponsoredBy,
  findOrganisation,
  findSponsorships,
  namedModels,
  namesOf,
  organisations,
  sponsorships,
  type Names,
  type OrganisationView,
  type SponsorshipView,
} from '#read-models';
import { Answers, found, type Standing } from '../answering/answers.ts';
import type { Listing } from '../answering/parameters.ts';
import { partiesOf } from '../communes/commune-sponsorships.ts';
import { relatedTo } from './find-organisations.ts';

/** One organisation, the communes it sponsors on the day, and its sponsorships by pages. */
export class FindOrganisation extends Query<OrganisationPage> {
  readonly id: string;
  readonly asked: Listing;

  constructor(id: string, asked: Listing) {
    super();
    this.id = id;
    this.asked = asked;
  }
}

/** The page of an organisation. */
export interface OrganisationPage extends Standing {
  readonly data: OrganisationView & {
    /** Those it surely sponsors on the day. */
    readonly communes: readonly string[];
    readonly sponsorships: readonly SponsorshipView[];
  };
  /** The next page of its sponsorships. */
  readonly next?: string;
  readonly names: Names;
}

@QueryHandler(FindOrganisation)
export class FindOrganisationHandler implements IQueryHandler<FindOrganisation> {
  readonly #answers: Answers;

  constructor(@Inject(Answers) answers: Answers) {
    this.#answers = answers;
  }

  execute({ id, asked }: FindOrganisation): Promise<OrganisationPage> {
    return this.#answers.answer(asked, {
      models: [organisations, sponsorships, ...namedModels],
      read: async (reader, viewpoint) => {
        const view = found(await findOrganisation(reader, id, viewpoint), 'organisation', id);
        const communes = await communesSponsoredBy(reader, id, viewpoint);
        const party = streamOf('organisation', id);
        const { rows, ...next } = await findSponsorships(reader, party, viewpoint, asked);
        const mentioned = [
          ...relatedTo(view),
          ...communes.map((commune) => streamOf('commune', commune)),
          ...rows.flatMap(partiesOf),
        ];
        const names = await namesOf(reader, mentioned, viewpoint);
        return { data: { ...view, communes, sponsorships: rows }, ...next, names };
      },
    });
  }
}
