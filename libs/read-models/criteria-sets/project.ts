import type { CriteriaSetFact } from '#domain';
import { foldFact, idOf, standingFacts } from '#kernel';
import type { ReadModel } from '#projections';
import { typesOf } from '../event-types.ts';
import type { CriteriaSetDocument } from './document.ts';

/** Criteria sets as issued, with names and thresholds as far as they are verified. */
export const criteriaSets: ReadModel<CriteriaSetDocument> = {
  name: 'criteriaSets',
  version: 2,
  handles: typesOf('criteriaSet'),
  ignores: typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'progress',
    'organisation',
    'sponsorship',
    'work',
    'report',
  ),
  indexes: [{ name: 'byOrder', fields: ['order'] }],
  keys: ({ stream }) => [idOf(stream)],
  opens: ({ revision }) => revision === 0,
  evolve: (document, event, key) => {
    const facts = foldFact<CriteriaSetFact>(document?.facts ?? [], event);
    const issue = standingFacts(facts).at(-1)?.event.data;
    return { _id: key, facts, order: issue ? `${issue.validFrom}|${issue.code}` : '' };
  },
};
