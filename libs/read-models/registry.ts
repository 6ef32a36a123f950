import { newestOf, type ReadModel } from '#projections';
import { areas } from './areas/project.ts';
import { auditTrail } from './audit-trail/project.ts';
import { communeProgress } from './commune-progress/project.ts';
import { communeTimeline } from './commune-timeline/project.ts';
import { communes } from './communes/project.ts';
import { criteriaSets } from './criteria-sets/project.ts';
import { contributions, deliveries, pledges } from './flows/project.ts';
import { organisations } from './organisations/project.ts';
import { reports } from './reports/project.ts';
import { sponsorships } from './sponsorships/project.ts';
import { sponsorshipsV2 } from './sponsorships/v2/project.ts';
import { works } from './works/project.ts';

/**
 * Every read model of the ledger, in every version in code: what the engine feeds and the auditor
 * recomputes. An empty store is filled with the newest versions alone.
 */
export const readModels: readonly ReadModel[] = [
  areas,
  auditTrail,
  communes,
  communeProgress,
  communeTimeline,
  criteriaSets,
  organisations,
  sponsorshipsV2,
  sponsorships,
  pledges,
  deliveries,
  works,
  contributions,
  reports,
];

/** Of each read model its newest version: what a store holds that was filled by this release. */
export const newestReadModels: readonly ReadModel[] = newestOf(readModels);
