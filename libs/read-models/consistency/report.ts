import type { Finding, FindingKind } from './finding.ts';

/** How many findings a report lists; the others are counted. */
export const LISTED_MAX = 1_000;

/** How often something was found. */
export interface CodeCount {
  readonly code: string;
  readonly kind: FindingKind;
  readonly count: number;
}

/** What was found, as one answer. */
export interface ConsistencyReport {
  readonly data: readonly Finding[];
  /** Of everything found, by code, also of what is not listed. */
  readonly counts: readonly CodeCount[];
  /** How many more findings there are than are listed. */
  readonly further?: number;
}

/** What was found, listing all findings or those of a code. */
export type Reports = (wanted?: string) => ConsistencyReport;

interface Listed {
  readonly data: Finding[];
  count: number;
}

/**
 * Goes through findings once, for every report that may be asked of them: each lists up to
 * {@link LISTED_MAX}, of all codes or of one, and counts all by code.
 */
export async function reportsOf(findings: AsyncIterable<Finding>): Promise<Reports> {
  const all: Listed = { data: [], count: 0 };
  const ofCodes = new Map<string, Listed & { readonly kind: FindingKind }>();
  for await (const finding of findings) {
    const { code, kind } = finding;
    const ofCode = ofCodes.get(code) ?? { kind, data: [], count: 0 };
    ofCodes.set(code, ofCode);
    for (const listed of [all, ofCode]) {
      listed.count += 1;
      if (listed.data.length < LISTED_MAX) listed.data.push(finding);
    }
  }
  const counts = [...ofCodes]
    .map(([code, { kind, count }]) => ({ code, kind, count }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  return (wanted) => {
    const { data, count } = (wanted === undefined ? all : ofCodes.get(wanted)) ?? NOTHING;
    const further = count - data.length;
    return { data, counts, ...(further > 0 ? { further } : {}) };
  };
}

const NOTHING: Listed = { data: [], count: 0 };
