import type { CommuneFact, ProgressFact } from '#domain';
import { categoryOf, foldFact, idOf, type Fact } from '#kernel';
import type { ReadModel, RecordedEvent } from '#projections';
import { distinct, everRecorded } from '../dated.ts';
import { typesOf } from '../event-types.ts';
import type { ProgressDocument } from './document.ts';
import { stepsOf } from './steps.ts';

/**
 * The progress of communes in the programme: one document for each, folded from its `progress-` and
 * its `commune-` stream. A commune is registered before anything is recorded of its progress.
 */
export const communeProgress: ReadModel<ProgressDocument> = {
  name: 'communeProgress',
  version: 2,
  handles: typesOf('progress', 'commune'),
  ignores: typesOf(
    'ledger',
    'projection',
    'area',
    'unitCode',
    'criteriaSet',
    'organisation',
    'sponsorship',
    'work',
    'report',
  ),
  indexes: [
    { name: 'byAreaEver', fields: ['areasEver'], firstIsList: true },
    { name: 'byCommune', fields: ['_id'] },
  ],
  keys: ({ stream }) => [idOf(stream)],
  opens: ({ stream, revision }) => categoryOf(stream) === 'commune' && revision === 0,
  evolve: (document, event, key) => {
    const { progress = [], territory = [], steps = [], areasEver = [] } = document ?? {};
    return categoryOf(event.stream) === 'progress'
      ? { _id: key, progress: foldOpenly(progress, event), territory, steps, areasEver }
      : { _id: key, progress, territory: foldOpenly(territory, event), steps, areasEver };
  },
  derive: (document) => ({
    ...document,
    steps: stepsOf(document),
    areasEver: areasEverOf(document.territory),
  }),
};

/** The reason of an amendment is internal; the pages that rest on this document are open (D15). */
function foldOpenly<Event extends ProgressFact | CommuneFact>(
  facts: readonly Fact<Event>[],
  event: RecordedEvent,
): readonly Fact<Event>[] {
  const { reason: _, ...metadata } = event.metadata;
  return foldFact(facts, { ...event, metadata });
}

function areasEverOf(territory: readonly Fact<CommuneFact>[]): string[] {
  const areas = everRecorded(territory).flatMap((event) => {
    if (event.type === 'commune.renamed.v1') return [];
    const { province, district } = event.data;
    return district === undefined ? [province] : [province, district];
  });
  return distinct(areas);
}
