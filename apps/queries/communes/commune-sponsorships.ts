import { sponsorshipListSchema } from '#contracts';
import { streamOf, type StreamName } from '#kernel';
import type { DocumentReader } from '#projections';
import {
  communes,
  findCommune,
  findSponsorships,
  namedModels,
  namesOf,
  sponsorships,
  toldSponsorship,
  type Names,
  type Paging,
  type SponsorshipView,
  type ToldSponsorship,
  type Viewpoint,
} from '#read-models';
import { found } from '../answering/answers.ts';
import type { Listing } from '../answering/parameters.ts';
import { page, type InLanguage, type OfOne } from '../page.ts';

/** Who sponsors a commune: what was pledged, and what was delivered. */
export const sponsorshipList = page(sponsorshipListSchema, {
  models: [communes, sponsorships, ...namedModels],
  read: async (reader, viewpoint, { id, language, ...asked }: Listing & OfOne & InLanguage) => {
    found(await findCommune(reader, id, viewpoint), 'commune', id);
    return sponsorshipsOf(reader, viewpoint, { id, language, ...asked });
  },
});

/** A page of sponsorships in words, with the names of their parties. */
export interface PageOfSponsorships {
  readonly data: readonly ToldSponsorship[];
  readonly next?: string;
  readonly names: Names;
}

/** A page of the sponsorships of a commune, told, and the names of their parties. */
export async function sponsorshipsOf(
  reader: DocumentReader,
  viewpoint: Viewpoint,
  { id, language, ...paging }: Paging & OfOne & InLanguage,
): Promise<PageOfSponsorships> {
  const party = streamOf('commune', id);
  const { rows, ...next } = await findSponsorships(reader, party, viewpoint, paging);
  const names = await namesOf(reader, rows.flatMap(partiesOf), viewpoint);
  return { data: rows.map((row) => toldSponsorship(row, names, language)), ...next, names };
}

/** The commune and the organisations of a sponsorship. */
export function partiesOf({ recipient, sponsors }: SponsorshipView): StreamName[] {
  return [
    streamOf('commune', recipient),
    ...sponsors.map((sponsor) => streamOf('organisation', sponsor)),
  ];
}
