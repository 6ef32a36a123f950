import type { PageQuery, Scalar } from './document-reader.ts';
import { ProjectionFault } from './faults.ts';
import type { QueryPlan } from './query-plan.ts';
import { versionKey, type ReadDocument, type ReadModel } from './read-model.ts';

/** Where a page ended, as an opaque text bound to model, version, index and direction. */
export function cursorAfter(
  model: ReadModel,
  query: PageQuery,
  plan: QueryPlan,
  last: ReadDocument,
): string {
  const values = plan.sort.map((field) => valueAt(last, field));
  const content = [versionKey(model), query.index, query.descending === true, values];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Reads a cursor: the sort values of the last row. Throws `cursor-invalid`, `cursor-outdated`. */
export function readCursor(
  model: ReadModel,
  query: PageQuery,
  plan: QueryPlan,
): readonly Scalar[] | undefined {
  if (query.cursor === undefined) return undefined;
  const content = parse(query.cursor);
  if (!Array.isArray(content) || typeof content[0] !== 'string') throw invalid();
  const [key, index, descending, values] = content as unknown[];
  if (key !== versionKey(model)) {
    if (String(key).split('__v')[0] !== model.name) throw invalid();
    throw new ProjectionFault(
      'cursor-outdated',
      'The pages changed since this cursor was given: start again at the first page.',
      { model: model.name },
    );
  }
  const fits = index === query.index && descending === (query.descending === true);
  if (!fits || !Array.isArray(values) || values.length !== plan.sort.length) throw invalid();
  if (!values.every(isScalar)) throw invalid();
  return values;
}

/** The value at a path of a document, lists not entered; `undefined` if it is no scalar. */
export function valueAt(document: object, path: string): Scalar | undefined {
  const value = partAt(document, path);
  return isScalar(value) ? value : undefined;
}

/** Whatever stands at a path of a document. */
export function partAt(document: unknown, path: string): unknown {
  let value: unknown = document;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Whether a value can be indexed. */
export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function invalid(): ProjectionFault {
  return new ProjectionFault(
    'cursor-invalid',
    'The cursor is not one that this list gave: leave it out to start at the first page.',
  );
}
