import type { DocumentReader } from '#projections';
import type { Viewpoint } from '../viewpoint.ts';
import { works } from './project.ts';
import { viewWork, type WorkView } from './view.ts';

/** Works by id, on a day as known at a position; those that were not there yet are left out. */
export async function loadWorks(
  reader: DocumentReader,
  ids: readonly string[],
  { asOf, knownAt }: Viewpoint,
): Promise<ReadonlyMap<string, WorkView>> {
  const stored = await reader.load(works, [...new Set(ids)]);
  const views = stored.map(({ document }) => viewWork(document, asOf, knownAt));
  return new Map(views.flatMap((view) => (view ? [[view.id, view]] : [])));
}
