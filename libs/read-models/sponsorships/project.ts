import type { SponsorshipFact } from '#domain';
import { foldFact, idOf, standing, type Fact } from '#kernel';
import type { ReadModel } from '#projections';
import { distinct, orderOf } from '../dated.ts';
import { typesOf } from '../event-types.ts';
import type { SponsorshipDocument } from './document.ts';

/** Sponsorships of communes: who sponsors whom, what was pledged and what was delivered. */
export const sponsorships: ReadModel<SponsorshipDocument> = {
  name: 'sponsorships',
  version: 2,
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
  evolve: (document, event, key) => {
    const facts = foldFact<SponsorshipFact>(document?.facts ?? [], event);
    const parties = distinct([...(document?.parties ?? []), ...event.metadata.concerns]);
    return { _id: key, facts, parties, order: orderOfAssignment(facts) };
  },
};

function orderOfAssignment(facts: readonly Fact<SponsorshipFact>[]): string {
  const assigned = facts.find(({ event }) => event.type === 'sponsorship.assigned.v1');
  if (!assigned) return '';
  return orderOf((standing(assigned) ?? assigned).occurredOn, assigned.position);
}
