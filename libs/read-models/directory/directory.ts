import type {
  DocumentReader,
  IndexDeclaration,
  PageQuery,
  ReadDocument,
  ReadModel,
} from '#projections';

/** A document of a directory: found by its terms, listed in Vietnamese order of its name. */
export interface DirectoryDocument extends ReadDocument {
  /** ASCII; its order is Vietnamese order of the latest name. */
  readonly sortKey: string;
  /** What it is found by: `name:ky t`, `area:<id>`, `code:18814`, from every recording ever made. */
  readonly terms: readonly string[];
}

/** The indexes of every directory. */
export const directoryIndexes: readonly IndexDeclaration[] = [
  { name: 'bySortKey', fields: ['sortKey'] },
  { name: 'byTerm', fields: ['terms', 'sortKey'], firstIsList: true },
];

/** A page of what people see; fewer than `limit` rows do not mean that it is the last. */
export interface ViewPage<View> {
  readonly rows: readonly View[];
  readonly next?: string;
}

/** How much of a list is asked for. */
export interface Paging {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of a directory. The term leads to every document that any recording would have; `view`
 * says what it was on the day and with the knowledge asked for, or that it was not one of these.
 */
export async function directoryPage<Document extends DirectoryDocument, View>(
  reader: DocumentReader,
  model: ReadModel<Document>,
  { term, limit, cursor }: Paging & { readonly term?: string | undefined },
  view: (document: Document) => View | undefined,
): Promise<ViewPage<View>> {
  const selection =
    term === undefined ? { index: 'bySortKey' } : { index: 'byTerm', where: { terms: term } };
  return viewPage(reader, model, selection, { limit, cursor }, view);
}

/** A page of any index, viewed; goes on past documents that are not to be seen. */
export async function viewPage<Document extends ReadDocument, View>(
  reader: DocumentReader,
  model: ReadModel<Document>,
  selection: Omit<PageQuery, keyof Paging>,
  { limit, cursor }: Paging,
  view: (document: Document) => View | undefined,
): Promise<ViewPage<View>> {
  let next = cursor;
  for (;;) {
    const query = { ...selection, limit, ...(next === undefined ? {} : { cursor: next }) };
    const page = await reader.page(model, query);
    const rows = page.rows.flatMap(({ document }) => view(document) ?? []);
    if (page.next === undefined) return { rows };
    if (rows.length > 0) return { rows, next: page.next };
    next = page.next;
  }
}
