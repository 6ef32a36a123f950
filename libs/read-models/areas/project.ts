import type { AreaFact } from '#domain';
import { foldFact, idOf, sortKey, standingFacts, type Fact } from '#kernel';
import type { ReadModel } from '#projections';
import { distinct, everRecorded } from '../dated.ts';
import { directoryIndexes } from '../directory/directory.ts';
import { searchTerms } from '../directory/search.ts';
import { typesOf } from '../event-types.ts';
import type { AreaDocument } from './document.ts';
import { codeOf, nameOf } from './view.ts';

/** Provinces and districts with their dated names and codes. */
export const areas: ReadModel<AreaDocument> = {
  name: 'areas',
  version: 2,
  handles: typesOf('area'),
  ignores: typesOf(
    'ledger',
    'projection',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'organisation',
    'sponsorship',
    'work',
    'report',
  ),
  indexes: directoryIndexes,
  keys: ({ stream }) => [idOf(stream)],
  opens: ({ revision }) => revision === 0,
  evolve: (document, event, key) => {
    const facts = foldFact<AreaFact>(document?.facts ?? [], event);
    return { _id: key, facts, sortKey: sortKeyOf(facts), terms: termsOf(facts) };
  },
};

function sortKeyOf(facts: readonly Fact<AreaFact>[]): string {
  const names = standingFacts(facts).map(({ event }) => nameOf(event));
  return sortKey(names.findLast((name) => name !== undefined) ?? '');
}

function termsOf(facts: readonly Fact<AreaFact>[]): string[] {
  const events = everRecorded(facts);
  const names = events.map(nameOf).filter((name) => name !== undefined);
  return distinct([
    ...searchTerms(names),
    ...events.map(codeOf).flatMap((code) => (code === undefined ? [] : [`code:${code}`])),
    ...events.flatMap(placesOf),
  ]);
}

function placesOf(event: AreaFact): string[] {
  if (event.type !== 'area.registered.v1') return [];
  const level = `level:${event.data.level}`;
  return event.data.level === 'district' ? [level, `province:${event.data.province}`] : [level];
}
