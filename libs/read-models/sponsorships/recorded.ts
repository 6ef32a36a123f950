import type { Position, Uuid } from '#kernel';
import type { SponsorshipDocument } from './document.ts';

/** When the ledger was told of something; absent in documents of a version that does not hold it. */
export interface RecordedView {
  readonly recordedAt?: string;
}

/** When a fact of the sponsorship was first recorded, as far as the document says. */
export function recordedIn({
  facts,
  recordings = [],
}: SponsorshipDocument): (fact: Uuid) => RecordedView {
  const times = new Map(recordings.map(({ position, recordedAt }) => [position, recordedAt]));
  const ofFacts = new Map(facts.map(({ eventId, position }) => [eventId, times.get(position)]));
  return (fact) => {
    const recordedAt = ofFacts.get(fact);
    return recordedAt === undefined ? {} : { recordedAt };
  };
}

/** When the ledger was last told anything of it, by a position if one is given. */
export function lastRecordedIn(
  { recordings = [] }: SponsorshipDocument,
  knownAt?: Position,
): { readonly lastRecordedAt?: string } {
  const last = recordings.findLast(({ position }) => knownAt === undefined || position <= knownAt);
  return last ? { lastRecordedAt: last.recordedAt } : {};
}
