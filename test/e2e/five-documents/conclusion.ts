import type { DocumentedHistory } from './history.ts';

/** What the ledger concludes from single facts, and what it must come to. */
export interface Conclusion {
  readonly says: string;
  readonly conclude: (history: DocumentedHistory) => Promise<unknown>;
  readonly expected: unknown;
}
