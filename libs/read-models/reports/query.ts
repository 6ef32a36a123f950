import type { StreamName } from '#kernel';
import type { DocumentReader } from '#projections';
import { viewPage, type Paging, type ViewPage } from '../directory/directory.ts';
import type { Viewpoint } from '../viewpoint.ts';
import { reports, reportTerm } from './project.ts';
import { viewReport, type ReportView } from './view.ts';

/** Which reports. */
export interface ReportSelection extends Viewpoint {
  /** The stream of the area, commune or organisation they speak of. */
  readonly about?: StreamName | undefined;
  readonly measure?: string | undefined;
}

/** A page of reports, in order of the days they speak of. */
export function findReports(
  reader: DocumentReader,
  { about, measure, asOf, knownAt }: ReportSelection,
  paging: Paging,
): Promise<ViewPage<ReportView>> {
  const where = { terms: reportTerm(about, measure) };
  return viewPage(reader, reports, { index: 'byTerm', where }, paging, (document) => {
    const view = viewReport(document, asOf, knownAt);
    const isAsked =
      (about === undefined || (view && `${view.about.kind}-${view.about.id}` === about)) &&
      (measure === undefined || view?.measure === measure);
    return isAsked ? view : undefined;
  });
}
