import type { Day, Position } from '#kernel';
import type { DocumentReader } from '#projections';
import { directoryPage, type Paging, type ViewPage } from '../directory/directory.ts';
import { matchesSearch, termOfSearch } from '../directory/search.ts';
import { areas } from './project.ts';
import { viewArea, type AreaView } from './view.ts';

/** Which areas. */
export interface AreaSelection {
  readonly search?: string;
  readonly level?: AreaView['level'];
  readonly province?: string;
  readonly code?: string;
  readonly asOf: Day;
  readonly knownAt?: Position;
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
  asOf: Day,
  knownAt?: Position,
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
