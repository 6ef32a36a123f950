import { canonicalJson } from '#kernel';
import { isScalar } from './cursor.ts';
import type { GroupRow, Grouping, Range, Scalar } from './document-reader.ts';
import { ExactSum } from './exact-sum.ts';
import { isWithin } from './scalar-order.ts';

type ReadPath = (parts: readonly unknown[]) => Scalar | undefined;

/**
 * The grouping over documents in the process: the in-memory store's, and MongoDB's where its own
 * arithmetic would not be exact.
 */
export class Groups {
  readonly #lists: readonly ((parts: readonly unknown[]) => unknown)[];
  readonly #keep: readonly { readonly at: ReadPath; readonly bounds: Range }[];
  readonly #period: { readonly first: ReadPath; readonly last: ReadPath; of: Period } | undefined;
  readonly #by: readonly { readonly path: string; readonly at: ReadPath }[];
  readonly #sums: readonly { readonly path: string; readonly at: ReadPath }[];
  /** Rows by the values of `by`, one level for each, and by `within`. */
  readonly #tree: Level = new Map();
  readonly #rows: MutableRow[] = [];

  constructor({ over = [], keep = [], period, by, sum }: Grouping) {
    const at = (path: string): ReadPath => scalarAt(path, over);
    this.#lists = over.map((list, depth) => readerOf(list, over.slice(0, depth)));
    this.#keep = keep.map(({ path, ...bounds }) => ({ at: at(path), bounds }));
    this.#period = period && { first: at(period.first), last: at(period.last), of: period };
    this.#by = by.map((path) => ({ path, at: at(path) }));
    this.#sums = Object.keys(sum).map((path) => ({ path, at: at(path) }));
  }

  add(document: object): void {
    this.#takeApart([document], 0);
  }

  rows(): readonly GroupRow[] {
    return inOrderOfKey(
      this.#rows.map(({ sums, ...row }) => ({
        ...row,
        sums: Object.fromEntries(this.#sums.map(({ path }, n) => [path, sums[n]?.total() ?? '0'])),
      })),
    );
  }

  #takeApart(parts: readonly unknown[], depth: number): void {
    const list = this.#lists[depth];
    if (list === undefined) return this.#count(parts);
    const items = list(parts);
    if (!Array.isArray(items)) return;
    for (const item of items as unknown[]) this.#takeApart([...parts, item], depth + 1);
  }

  #count(parts: readonly unknown[]): void {
    for (const { at, bounds } of this.#keep) if (!isWithin(at(parts), bounds)) return;
    const within = this.#within(parts);
    if (within === 'outside') return;
    const row = this.#row(parts, within);
    row.count += 1;
    for (const [n, { at }] of this.#sums.entries()) {
      const value = at(parts);
      if (value !== undefined) row.sums[n]?.add(value);
    }
  }

  #within(parts: readonly unknown[]): GroupRow['within'] | 'outside' {
    if (!this.#period) return undefined;
    const { from, to } = this.#period.of;
    const first = this.#period.first(parts);
    const last = this.#period.last(parts);
    if (!isWithin(first, { to }) || !isWithin(last, { from })) return 'outside';
    return isWithin(first, { from }) && isWithin(last, { to }) ? 'inside' : 'straddling';
  }

  #row(parts: readonly unknown[], within: GroupRow['within']): MutableRow {
    let level = this.#tree;
    for (const { at } of this.#by) level = deeper(level, at(parts));
    const there = level.get(within);
    if (there && !(there instanceof Map)) return there;
    const key: Record<string, Scalar> = {};
    for (const { path, at } of this.#by) {
      const value = at(parts);
      if (value !== undefined) key[path] = value;
    }
    const sums = this.#sums.map(() => new ExactSum());
    const row: MutableRow = { key, count: 0, sums, ...(within ? { within } : {}) };
    level.set(within, row);
    this.#rows.push(row);
    return row;
  }
}

type Period = Pick<NonNullable<Grouping['period']>, 'from' | 'to'>;

type MutableRow = Omit<GroupRow, 'count' | 'sums'> & { count: number; sums: readonly ExactSum[] };

type Level = Map<Scalar | undefined, Level | MutableRow>;

function deeper(level: Level, value: Scalar | undefined): Level {
  const there = level.get(value);
  if (there instanceof Map) return there;
  const below: Level = new Map();
  level.set(value, below);
  return below;
}

/** Rows in the one order of both stores. */
export function inOrderOfKey(rows: readonly GroupRow[]): readonly GroupRow[] {
  const named = rows.map((row) => ({ row, name: rowName(row.key, row.within) }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ row }) => row);
}

function rowName(key: Readonly<Record<string, Scalar>>, within: GroupRow['within']): string {
  return `${canonicalJson(key)} ${within ?? ''}`;
}

function scalarAt(path: string, over: readonly string[]): ReadPath {
  const read = readerOf(path, over);
  return (parts) => {
    const value = read(parts);
    return isScalar(value) ? value : undefined;
  };
}

/** Reads a path from the document or from the innermost item, of the lists in `over`, it lies in. */
function readerOf(path: string, over: readonly string[]): (parts: readonly unknown[]) => unknown {
  const depth = over.findLastIndex((list) => path.startsWith(`${list}.`) || path === list);
  const from = depth < 0 ? '' : (over[depth] ?? '');
  const names = path
    .slice(from === '' ? 0 : from.length + 1)
    .split('.')
    .filter(Boolean);
  return (parts) => {
    let value = parts[depth + 1];
    for (const name of names) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    return value;
  };
}
