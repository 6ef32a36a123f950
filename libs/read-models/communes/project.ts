import type { CommuneFact } from '#domain';
import { categoryOf, foldFact, idOf, sortKey, standingFacts, type Envelope } from '#kernel';
import type { ReadModel } from '#projections';
import { distinct, everRecorded } from '../dated.ts';
import { directoryIndexes } from '../directory/directory.ts';
import { searchTerms } from '../directory/search.ts';
import { typesOf } from '../event-types.ts';
import { foldCode } from './codes.ts';
import type { CommuneDocument } from './document.ts';
import { fullName } from './kind-words.ts';
import { kindOf, nameOf, parentsOf } from './view.ts';

/** Communes with their dated names, areas and administrative codes (D11). */
export const communes: ReadModel<CommuneDocument> = {
  name: 'communes',
  version: 2,
  handles: typesOf('commune', 'unitCode'),
  ignores: typesOf(
    'ledger',
    'projection',
    'area',
    'criteriaSet',
    'progress',
    'organisation',
    'sponsorship',
    'work',
    'report',
  ),
  indexes: directoryIndexes,
  keys: communesOf,
  evolve: (document, event, key) => {
    const { facts = [], codes = [] } = document ?? {};
    return categoryOf(event.stream) === 'commune'
      ? withKeys({ _id: key, facts: foldFact<CommuneFact>(facts, event), codes })
      : withKeys({ _id: key, facts, codes: foldCode(codes, event) });
  },
};

/** A commune's own stream names it; an event of a code says in its envelope which it concerns. */
function communesOf({ stream, metadata }: Envelope): string[] {
  if (categoryOf(stream) === 'commune') return [idOf(stream)];
  return metadata.concerns.filter((each) => categoryOf(each) === 'commune').map(idOf);
}

function withKeys(document: Omit<CommuneDocument, 'sortKey' | 'terms'>): CommuneDocument {
  const names = standingFacts(document.facts).map(({ event }) => nameOf(event));
  const name = names.findLast((each) => each !== undefined) ?? '';
  return { ...document, sortKey: sortKey(name), terms: termsOf(document) };
}

function termsOf({ facts, codes }: Pick<CommuneDocument, 'facts' | 'codes'>): string[] {
  const events = everRecorded(facts);
  const kinds = distinct(events.map(kindOf).filter((kind) => kind !== undefined)) as NonNullable<
    ReturnType<typeof kindOf>
  >[];
  const names = events.map(nameOf).filter((name) => name !== undefined);
  const parents = events.map(parentsOf).filter((each) => each !== undefined);
  return distinct([
    ...searchTerms(names.flatMap((name) => kinds.map((kind) => fullName(kind, name)))),
    ...parents.flatMap(({ province, district }) =>
      district === undefined ? [`area:${province}`] : [`area:${province}`, `area:${district}`],
    ),
    ...codes.map(({ code }) => `code:${code}`),
  ]);
}
