import type { DocumentReader } from '#projections';
import { directoryPage, type Paging, type ViewPage } from '../directory/directory.ts';
import { matchesSearch, termOfSearch } from '../directory/search.ts';
import type { Viewpoint } from '../viewpoint.ts';
import { areas } from './project.ts';
import { viewArea, type AreaView } from './view.ts';

/** Which areas. */
export interface AreaSelection extends Viewpoint {
  readonly search?: string | undefined;
  readonly level?: AreaView['level'] | undefined;
  readonly province?: string | undefined;
  readonly code?: string | undefined;
}

/** A page of provinces and districts in Vietnamese order. */
export function findAreas(
  reader: DocumentReader,
  selection: AreaSelection,
  paging: Paging,
): Promise<ViewPage<AreaView>> {
  return directoryPage(reader, areas, { ...paging, term: termOf(selection) }, (document) => {
    const view = viewArea(document, selection.asOf, selection.knownAt);
    return view && isSelected(view, selection) ? view : undefined;
  });
}

/** One area; `undefined` if it is unknown or was not there yet. */
export async function findArea(
  reader: DocumentReader,
  id: string,
  { asOf, knownAt }: Viewpoint,
): Promise<AreaView | undefined> {
  const [stored] = await reader.load(areas, [id]);
  return stored && viewArea(stored.document, asOf, knownAt);
}

function termOf({ code, province, search, level }: AreaSelection): string | undefined {
  if (code !== undefined) return `code:${code}`;
  if (province !== undefined) return `province:${province}`;
  const name = search === undefined ? undefined : termOfSearch(search);
  return name ?? (level === undefined ? undefined : `level:${level}`);
}

function isSelected(view: AreaView, { code, province, search, level }: AreaSelection): boolean {
  return (
    (code === undefined || view.code === code) &&
    (province === undefined || view.province === province) &&
    (level === undefined || view.level === level) &&
    (search === undefined ||
      matchesSearch(
        view.names.map(({ value }) => value),
        search,
      ))
  );
}
