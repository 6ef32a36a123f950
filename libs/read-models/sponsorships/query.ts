import { streamOf, type StreamName } from '#kernel';
import type { DocumentReader } from '#projections';
import { bounded } from '../bounded.ts';
import { distinct } from '../dated.ts';
import { viewPage, type Paging, type ViewPage } from '../directory/directory.ts';
import type { Viewpoint } from '../viewpoint.ts';
import { sponsorships } from './project.ts';
import { viewSponsorship, type SponsorshipView } from './view.ts';

/** A page of the sponsorships of one commune or organisation, in order of assignment. */
export function findSponsorships(
  reader: DocumentReader,
  party: StreamName,
  { asOf, knownAt }: Viewpoint,
  paging: Paging,
): Promise<ViewPage<SponsorshipView>> {
  const selection = { index: 'byParty', where: { parties: party } };
  return viewPage(reader, sponsorships, selection, paging, (document) => {
    const view = viewSponsorship(document, asOf, knownAt);
    return view && isParty(view, party) ? view : undefined;
  });
}

/**
 * The communes that an organisation sponsors on a day: surely assigned, and inside the term. As
 * known at a position it takes documents that are not too many; throws `TooManyDocuments`.
 */
export async function communesSponsoredBy(
  reader: DocumentReader,
  organisation: string,
  { asOf, knownAt }: Viewpoint,
): Promise<string[]> {
  const party = streamOf('organisation', organisation);
  const found: string[] = [];
  const selection = { index: 'byParty', where: { parties: party } };
  const all = reader.stream(sponsorships, selection);
  for await (const { document } of knownAt === undefined ? all : bounded(all)) {
    const view = viewSponsorship(document, asOf, knownAt);
    if (view?.inForce && view.certainty === 'surely' && isParty(view, party)) {
      found.push(view.recipient);
    }
  }
  return distinct(found);
}

function isParty({ recipient, sponsors }: SponsorshipView, party: StreamName): boolean {
  return (
    party === streamOf('commune', recipient) ||
    sponsors.some((sponsor) => party === streamOf('organisation', sponsor))
  );
}
