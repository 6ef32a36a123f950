import type { Document, Filter } from 'mongodb';
import type { Range, Scalar } from '../document-reader.ts';
import type { QueryPlan } from '../query-plan.ts';
import { NO_TOMBSTONE, type MongoDocument } from './stored-document.ts';

/** What a plan selects, behind the sort values of a row if given. */
export function filterOf(
  plan: QueryPlan,
  descending = false,
  after?: readonly Scalar[],
): Filter<MongoDocument> {
  const parts: Document[] = [NO_TOMBSTONE];
  for (const [field, value] of plan.equals) parts.push({ [field]: value });
  if (plan.anyOf) parts.push({ [plan.anyOf.field]: { $in: plan.anyOf.values } });
  const [first, ...others] = plan.sort;
  if (plan.range && first !== undefined) parts.push({ [first]: boundsOf(plan.range) });
  for (const field of plan.range ? others : plan.sort) {
    // What lacks a field is not in the index of the store in memory.
    if (field !== '_id') parts.push({ [field]: { $exists: true } });
  }
  if (after) parts.push(...behind(plan.sort, after, descending ? '$lt' : '$gt'));
  return { $and: parts };
}

/** The order of a plan, for MongoDB. */
export function sortOf(plan: QueryPlan, descending = false): Record<string, 1 | -1> {
  return Object.fromEntries(plan.sort.map((field) => [field, descending ? -1 : 1]));
}

/** The name MongoDB knows the index of a plan by. */
export function hintOf({ index }: QueryPlan): string {
  return index.fields[0] === '_id' ? '_id_' : index.name;
}

/** A range in MongoDB's operators. */
export function boundsOf(range: Range): Document {
  const bounds: Document = {};
  if (range.from !== undefined) bounds['$gte'] = range.from;
  if (range.after !== undefined) bounds['$gt'] = range.after;
  if (range.to !== undefined) bounds['$lte'] = range.to;
  if (range.below !== undefined) bounds['$lt'] = range.below;
  return bounds;
}

/**
 * Rows behind a tuple of sort values. The bound on the first field lets the index jump there; the
 * alternatives cut what ties with it.
 */
function behind(
  fields: readonly string[],
  values: readonly Scalar[],
  beyond: '$gt' | '$lt',
): Document[] {
  const [first = '_id'] = fields;
  if (fields.length === 1) return [{ [first]: { [beyond]: values[0] } }];
  const alternatives = fields.map((field, at) => {
    const tied = fields.slice(0, at).map((each, i) => [each, values[i]]);
    return { ...Object.fromEntries(tied), [field]: { [beyond]: values[at] } } as Document;
  });
  return [{ [first]: { [`${beyond}e`]: values[0] } }, { $or: alternatives }];
}
