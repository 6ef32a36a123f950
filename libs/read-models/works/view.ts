import { standingFacts, type Day, type Position } from '#kernel';
import { currentOf, datedValues, type Dated } from '../dated.ts';
import type { WorkDocument, WorkRegistration } from './document.ts';

/** A community work as a page shows it. */
export type WorkView = WorkRegistration['data'] &
  Omit<Dated<unknown>, 'value'> & { readonly id: string };

/** The work on a day as known at a position; `undefined` if it was not there yet. */
export function viewWork(
  document: WorkDocument,
  asOf: Day,
  knownAt?: Position,
): WorkView | undefined {
  const facts = standingFacts(document.facts, knownAt);
  const registered = currentOf(datedValues(facts, asOf, ({ data }) => data));
  if (!registered) return undefined;
  const { value, ...basis } = registered;
  return { id: document._id, ...value, ...basis };
}
