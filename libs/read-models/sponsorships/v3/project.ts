import type { ReadModel } from '#projections';
import { everyVersion, foldSponsorship } from '../fold.ts';
import type { SponsorshipDocument } from './document.ts';

/** Sponsorships with when the ledger was told of each pledge and delivery, and of anything last. */
export const sponsorshipsV3: ReadModel<SponsorshipDocument> = {
  ...everyVersion,
  version: 3,
  evolve: (document, event, key) => {
    const { position, recordedAt } = event;
    return {
      ...foldSponsorship(document, event, key),
      recordings: [...(document?.recordings ?? []), { position, recordedAt }],
    };
  },
};
