import type { OrganisationFact } from '#domain';
import { foldFact, idOf, sortKey, standingFacts, type Fact } from '#kernel';
import type { ReadModel } from '#projections';
import { distinct, everRecorded } from '../dated.ts';
import { directoryIndexes } from '../directory/directory.ts';
import { searchTerms } from '../directory/search.ts';
import { typesOf } from '../event-types.ts';
import type { OrganisationDocument } from './document.ts';

/** Organisations: sponsors, responsible sectors, authors of reports. */
export const organisations: ReadModel<OrganisationDocument> = {
  name: 'organisations',
  version: 2,
  handles: typesOf('organisation'),
  ignores: typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'sponsorship',
    'work',
    'report',
  ),
  indexes: directoryIndexes,
  keys: ({ stream }) => [idOf(stream)],
  opens: ({ revision }) => revision === 0,
  evolve: (document, event, key) => {
    const facts = foldFact<OrganisationFact>(document?.facts ?? [], event);
    const latest = standingFacts(facts).at(-1)?.event.data.name ?? '';
    return { _id: key, facts, sortKey: sortKey(latest), terms: termsOf(facts) };
  },
};

function termsOf(facts: readonly Fact<OrganisationFact>[]): string[] {
  const registrations = everRecorded(facts).map(({ data }) => data);
  return distinct([
    ...searchTerms(registrations.map(({ name }) => name)),
    ...registrations.flatMap(({ kind, area, partOf }) => [
      `kind:${kind}`,
      ...(area === undefined ? [] : [`area:${area}`]),
      ...(partOf === undefined ? [] : [`partOf:${partOf}`]),
    ]),
  ]);
}
