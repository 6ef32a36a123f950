import type { ReportFact } from '#domain';
import { foldFact, idOf, standing, streamOf, type Fact } from '#kernel';
import type { ReadModel } from '#projections';
import { distinct, everRecorded, orderOf } from '../dated.ts';
import { typesOf } from '../event-types.ts';
import type { ReportDocument } from './document.ts';

/** Reports: stated figures and lists, kept beside what the ledger counts (D12). */
export const reports: ReadModel<ReportDocument> = {
  name: 'reports',
  version: 2,
  handles: typesOf('report'),
  ignores: typesOf(
    'ledger',
    'projection',
    'area',
    'commune',
    'unitCode',
    'criteriaSet',
    'progress',
    'organisation',
    'sponsorship',
    'work',
  ),
  indexes: [{ name: 'byTerm', fields: ['terms', 'order'], firstIsList: true }],
  keys: ({ stream }) => [idOf(stream)],
  opens: ({ revision }) => revision === 0,
  evolve: (document, event, key) => {
    const facts = foldFact<ReportFact>(document?.facts ?? [], event);
    const terms = distinct(everRecorded(facts).flatMap(termsOf));
    return { _id: key, facts, terms, order: orderOfReport(facts) };
  },
};

/** The term by which reports are found; all of them if neither subject nor measure is named. */
export function reportTerm(about: string | undefined, measure: string | undefined): string {
  if (about !== undefined && measure !== undefined) return `about:${about} measure:${measure}`;
  if (about !== undefined) return `about:${about}`;
  return measure === undefined ? 'all' : `measure:${measure}`;
}

function termsOf({ data }: ReportFact): string[] {
  const about = streamOf(data.about.kind, data.about.id);
  return [
    reportTerm(undefined, undefined),
    reportTerm(about, undefined),
    reportTerm(undefined, data.measure),
    reportTerm(about, data.measure),
  ];
}

function orderOfReport(facts: readonly Fact<ReportFact>[]): string {
  const latest = facts.findLast((fact) => standing(fact)) ?? facts.at(-1);
  return latest ? orderOf((standing(latest) ?? latest).occurredOn, latest.position) : '';
}
