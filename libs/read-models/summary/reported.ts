import { overlap, streamOf, type Position, type StreamName } from '#kernel';
import type { DocumentReader, Stored } from '#projections';
import { bounded } from '../bounded.ts';
import type { ReportDocument } from '../reports/document.ts';
import { reports, reportTerm } from '../reports/project.ts';
import { viewReport } from '../reports/view.ts';
import { partsToName } from './any-of.ts';
import type { Period, ReportOfPeriod } from './summary.ts';

/** What documents state, by the stream of the commune or area of which they state it. */
export type ReportsByPlace = ReadonlyMap<StreamName, readonly ReportOfPeriod[]>;

/**
 * What documents state of communes and areas for days of a period, in order of these days. As known
 * at a position it takes documents that are not too many; throws `TooManyDocuments`.
 */
export async function reportsOf(
  reader: DocumentReader,
  places: readonly StreamName[],
  { from, to }: Period,
  knownAt?: Position,
): Promise<ReportsByPlace> {
  const found = new Map<StreamName, ReportOfPeriod[]>(places.map((place) => [place, []]));
  const documents = documentsOf(reader, [...found.keys()], from, knownAt);
  for await (const [named, { document }] of knownAt === undefined
    ? documents
    : bounded(documents)) {
    const report = viewReport(document, to, knownAt);
    if (!report) continue;
    const place = streamOf(report.about.kind, report.about.id);
    if (!named.has(place)) continue;
    const { occurredOn } = report;
    if (!overlap(occurredOn, { first: from, last: to })) continue;
    const isInside = occurredOn.first >= from && occurredOn.last <= to;
    found.get(place)?.push({ within: isInside ? 'inside' : 'straddling', report });
  }
  return found;
}

/**
 * The documents that any recording made about the places, with the places asked for together: a
 * document may be met once more with others, about which it no longer is.
 */
async function* documentsOf(
  reader: DocumentReader,
  places: readonly StreamName[],
  from: Period['from'],
  knownAt: Position | undefined,
): AsyncIterable<[ReadonlySet<StreamName>, Stored<ReportDocument>]> {
  // `order` begins with the last day of what is known now; what was known then may end elsewhere.
  const sinceThen = knownAt === undefined ? { order: { from } } : {};
  for (const some of partsToName(places)) {
    const terms = { anyOf: some.map((place) => reportTerm(place, undefined)) };
    const named = new Set(some);
    const where = { terms, ...sinceThen };
    for await (const stored of reader.stream(reports, { index: 'byTerm', where })) {
      yield [named, stored];
    }
  }
}
