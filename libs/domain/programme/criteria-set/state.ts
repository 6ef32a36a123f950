import type { StandingFact } from '#kernel';
import type { CriteriaSetFact } from './events.ts';

/** A criteria set as it was in force from one decision to the next. */
export type LegalState = Extract<CriteriaSetFact, { type: 'criteriaSet.issued.v1' }>['data'];

/** A criterion of a set: its code there, its name, its group. */
export type Criterion = LegalState['criteria'][number];

/**
 * The legal states of a set in order; version n is the n-th. The issue is version 1. A correction
 * repairs what the ledger says of a state and makes no new one.
 */
export function versionsOf(facts: readonly StandingFact<CriteriaSetFact>[]): LegalState[] {
  return facts.map(({ event }) => event.data);
}

/** The set in a version; `undefined` if it has no such version. */
export function versionOf(
  facts: readonly StandingFact<CriteriaSetFact>[],
  version: number,
): LegalState | undefined {
  return versionsOf(facts)[version - 1];
}

/** A criterion of a set in a version (D12); `undefined` if the version or the code is not there. */
export function findCriterion(
  facts: readonly StandingFact<CriteriaSetFact>[],
  { version, code }: { readonly version: number; readonly code: string },
): Criterion | undefined {
  return versionOf(facts, version)?.criteria.find((criterion) => criterion.code === code);
}
