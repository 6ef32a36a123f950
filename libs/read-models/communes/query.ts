import type { DocumentReader } from '#projections';
import { directoryPage, type Paging, type ViewPage } from '../directory/directory.ts';
import { matchesSearch, termOfSearch } from '../directory/search.ts';
import type { Viewpoint } from '../viewpoint.ts';
import { fullName } from './kind-words.ts';
import { communes } from './project.ts';
import { viewCommune, type CommuneView } from './view.ts';

/** Which communes. A code means the commune that has it on the day asked for. */
export interface CommuneSelection extends Viewpoint {
  readonly search?: string | undefined;
  /** A province or district. */
  readonly area?: string | undefined;
  readonly code?: string | undefined;
}

/** A page of communes in Vietnamese order. */
export function findCommunes(
  reader: DocumentReader,
  selection: CommuneSelection,
  paging: Paging,
): Promise<ViewPage<CommuneView>> {
  return directoryPage(reader, communes, { ...paging, term: termOf(selection) }, (document) => {
    const view = viewCommune(document, selection.asOf, selection.knownAt);
    return view && isSelected(view, selection) ? view : undefined;
  });
}

/** One commune; `undefined` if it is unknown or was not there yet. */
export async function findCommune(
  reader: DocumentReader,
  id: string,
  { asOf, knownAt }: Viewpoint,
): Promise<CommuneView | undefined> {
  const [stored] = await reader.load(communes, [id]);
  return stored && viewCommune(stored.document, asOf, knownAt);
}

function termOf({ code, area, search }: CommuneSelection): string | undefined {
  if (code !== undefined) return `code:${code}`;
  if (area !== undefined) return `area:${area}`;
  return search === undefined ? undefined : termOfSearch(search);
}

function isSelected(view: CommuneView, { code, area, search }: CommuneSelection): boolean {
  const names = view.names.map(({ value }) => fullName(view.kind, value));
  return (
    (code === undefined || view.code === code) &&
    (area === undefined || view.province === area || view.district === area) &&
    (search === undefined || matchesSearch(names, search))
  );
}
