import type { Scalar } from '../document-reader.ts';
import type { QueryPlan } from '../query-plan.ts';
import { compareScalars, compareTuples, isWithin } from '../scalar-order.ts';
import type { Tuple, TupleOrder } from './sorted-tuples.ts';

/** How an index is walked: the plan, the direction, and the sort values to go on behind. */
export interface Scan {
  readonly plan: QueryPlan;
  readonly descending: boolean;
  readonly after?: Tuple | undefined;
}

/** The ids that a scan meets, each once, in its order. The last part of each tuple is the id. */
export function* idsOf(entries: TupleOrder, scan: Scan): Generator<string> {
  const fixed = scan.plan.equals.map(([, value]) => value);
  const prefixes = scan.plan.anyOf?.values.map((value) => [value, ...fixed]) ?? [fixed];
  const runs = prefixes.map((prefix) => ({ prefix, walk: walk(entries, prefix, scan) }));
  const heads = runs.flatMap(({ prefix, walk: rest }): Head[] => {
    const first = rest.next();
    return first.done ? [] : [{ rest, at: prefix.length, tuple: first.value }];
  });
  let last: unknown;
  while (heads.length > 0) {
    const first = heads.reduce((best, head) => (comesBefore(head, best, scan) ? head : best));
    const id = first.tuple.at(-1);
    if (id !== last) yield String(id);
    last = id;
    const next = first.rest.next();
    if (next.done) heads.splice(heads.indexOf(first), 1);
    else first.tuple = next.value;
  }
}

interface Head {
  readonly rest: Generator<Tuple, void>;
  readonly at: number;
  tuple: Tuple;
}

function comesBefore(a: Head, b: Head, scan: Scan): boolean {
  const difference = compareTuples(a.tuple.slice(a.at), b.tuple.slice(b.at));
  return scan.descending ? difference > 0 : difference < 0;
}

/** The tuples that begin with a prefix, in the direction and bounds of the scan. */
function* walk(entries: TupleOrder, prefix: Tuple, scan: Scan): Generator<Tuple, void> {
  const { range = {} } = scan.plan;
  const [near, far] = scan.descending
    ? [range.to ?? range.below, range.from ?? range.after]
    : [range.from ?? range.after, range.to ?? range.below];
  const start = [...prefix, ...(scan.after ?? (near === undefined ? [] : [near]))];
  const tuples = scan.descending ? entries.downFrom(start) : entries.upFrom(start);
  for (const tuple of tuples) {
    if (compareTuples(tuple.slice(0, prefix.length), prefix) !== 0) return;
    const value = tuple[prefix.length] as Scalar;
    if (far !== undefined && isBeyond(value, far, scan.descending)) return;
    // Where every field is fixed there is nothing left to be in a range.
    const isInRange = scan.plan.range === undefined || isWithin(value, range);
    if (isInRange && isBehind(tuple, prefix.length, scan)) yield tuple;
  }
}

function isBeyond(value: Scalar, far: Scalar, descending: boolean): boolean {
  const difference = compareScalars(value, far);
  return descending ? difference < 0 : difference > 0;
}

function isBehind(tuple: Tuple, from: number, scan: Scan): boolean {
  if (!scan.after) return true;
  const difference = compareTuples(tuple.slice(from, from + scan.after.length), scan.after);
  return scan.descending ? difference < 0 : difference > 0;
}
