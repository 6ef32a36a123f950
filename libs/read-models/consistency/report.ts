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

/** Lists findings, all or those of a code, up to {@link LISTED_MAX}, and counts all by code. */
export async function reportOf(
  findings: AsyncIterable<Finding>,
  wanted?: string,
): Promise<ConsistencyReport> {
  const data: Finding[] = [];
  const counts = new Map<string, CodeCount>();
  let further = 0;
  for await (const finding of findings) {
    const { code, kind } = finding;
    counts.set(code, { code, kind, count: (counts.get(code)?.count ?? 0) + 1 });
    if (wanted !== undefined && code !== wanted) continue;
    if (data.length < LISTED_MAX) data.push(finding);
    else further += 1;
  }
  const inOrder = [...counts.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  return { data, counts: inOrder, ...(further > 0 ? { further } : {}) };
}
