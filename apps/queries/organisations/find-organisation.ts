import { organisationPageSchema } from '#contracts';
import { streamOf } from '#kernel';
import {
  communesSponsoredBy,
  findOrganisation,
  findSponsorships,
  namedModels,
  namesOf,
  organisations,
  sponsorships,
  toldSponsorship,
} from '#read-models';
import { found } from '../answering/answers.ts';
import type { Listing } from '../answering/parameters.ts';
import { partiesOf } from '../communes/commune-sponsorships.ts';
import { page, type InLanguage, type OfOne } from '../page.ts';
import { relatedTo } from './find-organisations.ts';

/** One organisation, the communes it surely sponsors on the day, its sponsorships by pages. */
export const organisationPage = page(organisationPageSchema, {
  models: [organisations, sponsorships, ...namedModels],
  read: async (reader, viewpoint, { id, language, ...asked }: Listing & OfOne & InLanguage) => {
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
    const told = rows.map((row) => toldSponsorship(row, names, language));
    return { data: { ...view, communes, sponsorships: told }, ...next, names };
  },
});
