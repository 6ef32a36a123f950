import type { DocumentReader } from '#projections';
import { viewPage, type Paging, type ViewPage } from '../directory/directory.ts';
import type { Viewpoint } from '../viewpoint.ts';
import { criteriaSets } from './project.ts';
import { viewCriteriaSet, type CriteriaSetView } from './view.ts';

/** A page of criteria sets, in order of the period they are for. */
export function findCriteriaSets(
  reader: DocumentReader,
  { asOf, knownAt }: Viewpoint,
  paging: Paging,
): Promise<ViewPage<CriteriaSetView>> {
  return viewPage(reader, criteriaSets, { index: 'byOrder' }, paging, (document) =>
    viewCriteriaSet(document, asOf, knownAt),
  );
}

/** One criteria set; `undefined` if it is unknown or was not issued yet. */
export async function findCriteriaSet(
  reader: DocumentReader,
  id: string,
  { asOf, knownAt }: Viewpoint,
): Promise<CriteriaSetView | undefined> {
  const [stored] = await reader.load(criteriaSets, [id]);
  return stored && viewCriteriaSet(stored.document, asOf, knownAt);
}
