import type { z } from 'zod';
import { ledgerEvents } from '../ledger/events.ts';
import { projectionEvents } from '../operations/projection/events.ts';
import { organisationFacts, type OrganisationFact } from '../organisations/organisation/events.ts';
import { criteriaSetFacts, type CriteriaSetFact } from '../programme/criteria-set/events.ts';
import { progressFacts, type ProgressFact } from '../programme/progress/events.ts';
import { reportFacts, type ReportFact } from '../reports/report/events.ts';
import { sponsorshipFacts, type SponsorshipFact } from '../sponsorship/sponsorship/events.ts';
import { areaFacts, type AreaFact } from '../territory/area/events.ts';
import { communeFacts, type CommuneFact } from '../territory/commune/events.ts';
import { unitCodeFacts, type UnitCodeFact } from '../territory/unit-code/events.ts';
import { workFacts, type WorkFact } from '../works/work/events.ts';
import { parseTolerantly } from './parse-tolerantly.ts';

/** Every aggregate that records facts, by the category of its streams. */
export const factCatalogues = {
  area: areaFacts,
  commune: communeFacts,
  unitCode: unitCodeFacts,
  criteriaSet: criteriaSetFacts,
  progress: progressFacts,
  organisation: organisationFacts,
  sponsorship: sponsorshipFacts,
  work: workFacts,
  report: reportFacts,
} as const;

/** Any fact of the ledger. */
export type LedgerFact =
  | AreaFact
  | CommuneFact
  | UnitCodeFact
  | CriteriaSetFact
  | ProgressFact
  | OrganisationFact
  | SponsorshipFact
  | WorkFact
  | ReportFact;

/**
 * The categories of the ledger's streams. Nothing of `recognition` is declared yet: what a later
 * release records there is remembered as unknown, not passed as a stranger's.
 */
export const CATEGORIES: readonly string[] = [
  'ledger',
  'projection',
  'recognition',
  ...Object.keys(factCatalogues),
];

/** The payload schema of every event type, amendments included. */
export const eventSchemas: Readonly<Record<string, z.ZodType>> = Object.assign(
  { ...ledgerEvents, ...projectionEvents },
  ...Object.values(factCatalogues).map((catalogue) => catalogue.schemas),
) as Record<string, z.ZodType>;

/** What reading a payload gave. */
export type DecodedPayload =
  { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly fault: string };

/** Reads a stored payload: unknown fields pass; an unknown type or a wrong payload is a fault. */
export function decodePayload(type: string, stored: unknown): DecodedPayload {
  const schema = Object.hasOwn(eventSchemas, type) ? eventSchemas[type] : undefined;
  if (!schema) return { ok: false, fault: `event type ${type} is not known to this release` };
  const parsed = parseTolerantly(schema, stored);
  return parsed.ok ? { ok: true, data: parsed.value } : parsed;
}
