import { doesNotAddUp, type ReportFact } from '#domain';
import { standingFacts, type Day, type Position } from '#kernel';
import { currentOf, datedValues, type Dated } from '../dated.ts';
import type { ReportDocument } from './document.ts';

type Statement = ReportFact['data'];

/** A report as a page shows it: as stated, also when it does not add up. */
export type ReportView = Statement &
  Omit<Dated<unknown>, 'value'> & {
    readonly id: string;
    /** What is odd in the statement, which is kept as it is. */
    readonly doesNotAddUp?: NonNullable<ReturnType<typeof doesNotAddUp>>;
  };

/** The report as known at a position; `undefined` if it speaks of a later day, or is retracted. */
export function viewReport(
  document: ReportDocument,
  asOf: Day,
  knownAt?: Position,
): ReportView | undefined {
  const facts = standingFacts(document.facts, knownAt);
  const published = currentOf(datedValues(facts, asOf, ({ data }) => data));
  if (!published) return undefined;
  const { value, ...basis } = published;
  const oddity = doesNotAddUp(value.content);
  return { id: document._id, ...value, ...basis, ...(oddity ? { doesNotAddUp: oddity } : {}) };
}
