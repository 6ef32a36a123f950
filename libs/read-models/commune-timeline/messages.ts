import type { LedgerFact } from '#domain';
import type { Criterion } from '#domain/programme/progress/index.ts';
import type { StreamName } from '#kernel';

/** How the things that an event mentions are called on a page. */
export interface Naming {
  /** The stream of the event itself. */
  readonly own: StreamName;
  /** The name of what a stream is about; its id where no name is known. */
  readonly name: (stream: StreamName) => string;
  /** "2 (Giao thông)". */
  readonly criterion: (criterion: Criterion) => string;
  /** The names of all of a category that the event concerns: `organisation`, `commune`. */
  readonly concerned: (category: string) => readonly string[];
}

/** A sentence for every fact of the ledger: one missing does not compile. */
export type FactSentences = {
  readonly [Type in LedgerFact['type']]: (
    data: Extract<LedgerFact, { type: Type }>['data'],
    naming: Naming,
  ) => string;
};
