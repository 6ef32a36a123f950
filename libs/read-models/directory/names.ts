import { categoryOf, idOf, type StreamName } from '#kernel';
import { PAGE_MAX, type DocumentReader } from '#projections';
import { areas } from '../areas/project.ts';
import { viewArea } from '../areas/view.ts';
import { communes } from '../communes/project.ts';
import { viewCommune } from '../communes/view.ts';
import { organisations } from '../organisations/project.ts';
import { viewOrganisation } from '../organisations/view.ts';
import type { Viewpoint } from '../viewpoint.ts';

/** The names on a day of areas, communes and organisations, by id. */
export type Names = Readonly<Record<string, string>>;

/** The read models that names come from. */
export const namedModels = [areas, communes, organisations] as const;

/** The names of all that a page mentions, as of its day; what had none yet is left out. */
export async function namesOf(
  reader: DocumentReader,
  mentioned: readonly StreamName[],
  { asOf, knownAt }: Viewpoint,
): Promise<Names> {
  const ids = (category: string): string[] =>
    [...new Set(mentioned)].filter((stream) => categoryOf(stream) === category).map(idOf);
  const named = await Promise.all([
    inPages(
      ids('area'),
      (some) => reader.load(areas, some),
      ({ document }) => {
        return viewArea(document, asOf, knownAt);
      },
    ),
    inPages(
      ids('commune'),
      (some) => reader.load(communes, some),
      ({ document }) => {
        return viewCommune(document, asOf, knownAt);
      },
    ),
    inPages(
      ids('organisation'),
      (some) => reader.load(organisations, some),
      ({ document }) => {
        return viewOrganisation(document, asOf, knownAt);
      },
    ),
  ]);
  return Object.fromEntries(named.flat().map(({ id, name }) => [id, name]));
}

async function inPages<Stored, View>(
  ids: readonly string[],
  load: (ids: readonly string[]) => Promise<readonly Stored[]>,
  view: (stored: Stored) => View | undefined,
): Promise<View[]> {
  const views: View[] = [];
  for (let from = 0; from < ids.length; from += PAGE_MAX) {
    for (const stored of await load(ids.slice(from, from + PAGE_MAX))) {
      const shown = view(stored);
      if (shown !== undefined) views.push(shown);
    }
  }
  return views;
}
