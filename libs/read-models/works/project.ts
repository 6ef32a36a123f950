import { foldFact, idOf, isAmendment, standingFacts } from '#kernel';
import type { ReadModel, RecordedEvent } from '#projections';
import { distinct, everRecorded, orderOf } from '../dated.ts';
import { amendmentsOf, typesOf } from '../event-types.ts';
import type { WorkDocument, WorkRegistration } from './document.ts';

/** Community works: what they are and where. */
export const works: ReadModel<WorkDocument> = {
  name: 'works',
  version: 2,
  handles: ['work.registered.v1', ...amendmentsOf('work')],
  ignores: [
    'work.contributionRecorded.v1',
    ...typesOf(
      'ledger',
      'projection',
      'area',
      'commune',
      'unitCode',
      'criteriaSet',
      'progress',
      'organisation',
      'sponsorship',
      'report',
    ),
  ],
  indexes: [{ name: 'byCommune', fields: ['communes', 'order'], firstIsList: true }],
  keys: ({ stream }) => [idOf(stream)],
  opens: ({ revision }) => revision === 0,
  evolve: evolveWork,
};

function evolveWork(
  document: WorkDocument | undefined,
  event: RecordedEvent,
  key: string,
): WorkDocument | undefined {
  const held = document?.facts ?? [];
  const { corrects } = event.metadata;
  // An amendment of a contribution belongs to that contribution's own document.
  if (isAmendment(event.type) && !held.some(({ eventId }) => eventId === corrects)) return document;
  const facts = foldFact<WorkRegistration>(held, event);
  const latest = standingFacts(facts).at(-1) ?? facts.at(-1);
  return {
    _id: key,
    facts,
    communes: distinct(everRecorded(facts).map(({ data }) => data.commune)),
    order: latest ? orderOf(latest.occurredOn, latest.position) : '',
  };
}
