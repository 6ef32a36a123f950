import type { ReadModel } from '#projections';
import { everyVersion, foldSponsorship, type FoldedSponsorship } from '../fold.ts';

/**
 * Sponsorships without when the ledger was told of them: what served before version 3, and serves on
 * in a store that has it, until operators let version 3 serve. The release after the next leaves it out.
 */
export const sponsorshipsV2: ReadModel<FoldedSponsorship> = {
  ...everyVersion,
  version: 2,
  evolve: foldSponsorship,
};
