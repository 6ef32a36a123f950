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

/** How many documents are read at once where those before were not to be seen. */
const PASSED_AT_ONCE = 200;

/** How many documents one page passes before it leaves the rest to the next. */
const PASSED_MAX = 2_000;

/** A page of what people see; fewer than `limit` rows, or none, do not mean that it is the last. */
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

/**
 * A page of any index, viewed. It goes on past documents that are not to be seen, many at a time,
 * and ends without a row where it has passed too many of them: its `next` leads on.
 */
export async function viewPage<Document extends ReadDocument, View>(
  reader: DocumentReader,
  model: ReadModel<Document>,
  selection: Omit<PageQuery, keyof Paging>,
  { limit, cursor }: Paging,
  view: (document: Document) => View | undefined,
): Promise<ViewPage<View>> {
  let from = cursor;
  let size = limit;
  let passed = 0;
  for (;;) {
    const query = { ...selection, limit: size, ...(from === undefined ? {} : { cursor: from }) };
    const page = await reader.page(model, query);
    const views = page.rows.map(({ document }) => view(document));
    const end = endOf(views, limit);
    if (end < views.length) {
      // Only the store can say how to go on from there, and only at the end of a page.
      size = end;
      continue;
    }
    const rows = views.filter((each) => each !== undefined);
    if (page.next === undefined) return { rows };
    passed += views.length;
    if (rows.length > 0 || passed >= PASSED_MAX) return { rows, next: page.next };
    from = page.next;
    size = Math.max(limit, PASSED_AT_ONCE);
  }
}

/** Behind which place there are as many rows as are wanted, or all of them. */
function endOf(views: readonly unknown[], wanted: number): number {
  let seen = 0;
  const last = views.findIndex((each) => each !== undefined && ++seen === wanted);
  return last < 0 ? views.length : last + 1;
}
