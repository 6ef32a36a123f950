import { overlap, streamOf, type Position, type StreamName } from '#kernel';
import type { DocumentReader } from '#projections';
import { bounded } from '../bounded.ts';
import { reports, reportTerm } from '../reports/project.ts';
import { viewReport, type ReportView } from '../reports/view.ts';
import type { Period, ReportOfPeriod } from './summary.ts';

/** What documents state of a commune or area for days of a period, in order of these days. */
export async function reportsOf(
  reader: DocumentReader,
  about: StreamName | undefined,
  { from, to }: Period,
  knownAt?: Position,
): Promise<ReportOfPeriod[]> {
  if (about === undefined) return [];
  const found: ReportOfPeriod[] = [];
  const where = { terms: reportTerm(about, undefined) };
  for await (const { document } of bounded(reader.stream(reports, { index: 'byTerm', where }))) {
    const report = viewReport(document, to, knownAt);
    if (!report || !isAbout(report, about)) continue;
    const { occurredOn } = report;
    if (!overlap(occurredOn, { first: from, last: to })) continue;
    const isInside = occurredOn.first >= from && occurredOn.last <= to;
    found.push({ within: isInside ? 'inside' : 'straddling', report });
  }
  return found;
}

function isAbout({ about }: ReportView, stream: StreamName): boolean {
  return streamOf(about.kind, about.id) === stream;
}
