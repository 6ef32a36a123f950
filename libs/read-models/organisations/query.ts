import type { DocumentReader } from '#projections';
import { directoryPage, type Paging, type ViewPage } from '../directory/directory.ts';
import { matchesSearch, termOfSearch } from '../directory/search.ts';
import type { Viewpoint } from '../viewpoint.ts';
import { organisations } from './project.ts';
import { viewOrganisation, type OrganisationView } from './view.ts';

/** Which organisations. */
export interface OrganisationSelection extends Viewpoint {
  readonly search?: string | undefined;
  readonly kind?: OrganisationView['kind'] | undefined;
  readonly area?: string | undefined;
  readonly partOf?: string | undefined;
}

/** A page of organisations in Vietnamese order. */
export function findOrganisations(
  reader: DocumentReader,
  selection: OrganisationSelection,
  paging: Paging,
): Promise<ViewPage<OrganisationView>> {
  const term = termOf(selection);
  return directoryPage(reader, organisations, { ...paging, term }, (document) => {
    const view = viewOrganisation(document, selection.asOf, selection.knownAt);
    return view && isSelected(view, selection) ? view : undefined;
  });
}

/** One organisation; `undefined` if it is unknown or was not there yet. */
export async function findOrganisation(
  reader: DocumentReader,
  id: string,
  { asOf, knownAt }: Viewpoint,
): Promise<OrganisationView | undefined> {
  const [stored] = await reader.load(organisations, [id]);
  return stored && viewOrganisation(stored.document, asOf, knownAt);
}

function termOf({ partOf, area, search, kind }: OrganisationSelection): string | undefined {
  if (partOf !== undefined) return `partOf:${partOf}`;
  if (area !== undefined) return `area:${area}`;
  const name = search === undefined ? undefined : termOfSearch(search);
  return name ?? (kind === undefined ? undefined : `kind:${kind}`);
}

function isSelected(view: OrganisationView, wanted: OrganisationSelection): boolean {
  return (
    (wanted.partOf === undefined || view.partOf === wanted.partOf) &&
    (wanted.area === undefined || view.area === wanted.area) &&
    (wanted.kind === undefined || view.kind === wanted.kind) &&
    (wanted.search === undefined || matchesSearch([view.name], wanted.search))
  );
}
