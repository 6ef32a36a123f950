/** How many documents a question about what was known then may view in the process (D4). */
export const VIEWED_MAX = 2_000;

/** A question that would view more documents than one answer may cost. */
export class TooManyDocuments extends Error {
  readonly code = 'too-many-documents';
  readonly most = VIEWED_MAX;

  constructor() {
    super(`the question is about more than ${VIEWED_MAX} documents`);
    this.name = 'TooManyDocuments';
  }
}

/** How many rows one answer that is not read page by page may have. */
export const ROWS_MAX = 1_000;

/** A question whose answer would have more rows than one answer may. */
export class TooManyRows extends Error {
  readonly code = 'too-many-rows';
  readonly most = ROWS_MAX;

  constructor() {
    super(`the answer would have more than ${ROWS_MAX} rows`);
    this.name = 'TooManyRows';
  }
}

/** The documents of a question, as long as they are not too many; throws `TooManyDocuments`. */
export async function* bounded<Item>(
  items: AsyncIterable<Item>,
  most = VIEWED_MAX,
): AsyncIterable<Item> {
  let seen = 0;
  for await (const item of items) {
    seen += 1;
    if (seen > most) throw new TooManyDocuments();
    yield item;
  }
}
