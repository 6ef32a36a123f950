import type { SponsorshipFact } from '#domain';
import { foldFact, idOf, standing, type Fact } from '#kernel';
import type { ReadDocument, ReadModel, RecordedEvent } from '#projections';
import { distinct, orderOf } from '../dated.ts';
import { typesOf } from '../event-types.ts';

/** What every version holds: a sponsorship with everything ever recorded of it. `_id` is its id. */
export interface FoldedSponsorship extends ReadDocument {
  /** At most as many as one stream takes (`too-many-facts`). */
  readonly facts: readonly Fact<SponsorshipFact>[];
  /** The streams of every commune and organisation that any recording made a party. */
  readonly parties: readonly string[];
  /** Last day, first day and position of the assignment. */
  readonly order: string;
}

/** What the versions have in common: which events they fold into which documents, and how those are found. */
export const everyVersion = {
  name: 'sponsorships',
  handles: typesOf('sponsorship'),
  ignores: typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'organisation',
    'work',
    'report',
  ),
  indexes: [{ name: 'byParty', fields: ['parties', 'order'], firstIsList: true }],
  keys: ({ stream }) => [idOf(stream)],
  opens: ({ revision }) => revision === 0,
} satisfies Partial<ReadModel<FoldedSponsorship>>;

/** The facts of a sponsorship after an event, and what it is found by. */
export function foldSponsorship(
  document: FoldedSponsorship | undefined,
  event: RecordedEvent,
  key: string,
): FoldedSponsorship {
  const facts = foldFact<SponsorshipFact>(document?.facts ?? [], event);
  const parties = distinct([...(document?.parties ?? []), ...event.metadata.concerns]);
  return { _id: key, facts, parties, order: orderOfAssignment(facts) };
}

function orderOfAssignment(facts: readonly Fact<SponsorshipFact>[]): string {
  const assigned = facts.find(({ event }) => event.type === 'sponsorship.assigned.v1');
  if (!assigned) return '';
  return orderOf((standing(assigned) ?? assigned).occurredOn, assigned.position);
}
