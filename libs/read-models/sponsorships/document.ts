import type { FoldedSponsorship } from './fold.ts';
import type { SponsorshipDocument as WithRecordings } from './v3/document.ts';

/** A sponsorship as the version that serves holds it: what an older one lacks may be absent. */
export type SponsorshipDocument = FoldedSponsorship & Partial<WithRecordings>;
