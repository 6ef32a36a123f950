import type { ReadModel } from '#projections';
import type { SponsorshipDocument } from './document.ts';
import { sponsorshipsV3 } from './v3/project.ts';

/**
 * Sponsorships of communes: who sponsors whom, what was pledged and what was delivered. Pages name
 * this version and read the documents of whichever serves.
 */
export const sponsorships = sponsorshipsV3 as ReadModel<SponsorshipDocument>;
