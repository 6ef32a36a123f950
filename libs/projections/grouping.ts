import { addDecimals, canonicalJson, type Decimal } from '#kernel';
import { isScalar } from './cursor.ts';
import type { GroupRow, Grouping, Scalar } from './document-reader.ts';
import { isWithin } from './scalar-order.ts';

/**
 * The grouping over documents in the process: the in-memory store's, and MongoDB's where its own
 * arithmetic would not be exact.
 */
export class Groups {
  readonly #grouping: Grouping;
  readonly #rows = new Map<string, MutableRow>();
  readonly #at = new Map<string, (parts: readonly unknown[]) => unknown>();

  constructor(grouping: Grouping) {
    this.#grouping = grouping;
    const { by, sum, keep = [], period } = grouping;
    const paths = [...by, ...Object.keys(sum), ...keep.map(({ path }) => path)];
    if (period) paths.push(period.first, period.last);
    for (const path of paths) this.#at.set(path, readerOf(path, grouping.over ?? []));
  }

  add(document: object): void {
    this.#takeApart([document], 0);
  }

  rows(): readonly GroupRow[] {
    return inOrderOfKey([...this.#rows.values()]);
  }

  #takeApart(parts: readonly unknown[], depth: number): void {
    const { over = [] } = this.#grouping;
    const list = over[depth];
    if (list === undefined) return this.#count(parts);
    const items = readerOf(list, over.slice(0, depth))(parts);
    if (!Array.isArray(items)) return;
    for (const item of items as unknown[]) this.#takeApart([...parts, item], depth + 1);
  }

  #count(parts: readonly unknown[]): void {
    const { by, keep = [], sum } = this.#grouping;
    if (!keep.every(({ path, ...bounds }) => isWithin(this.#scalar(path, parts), bounds))) return;
    const within = this.#within(parts);
    if (within === 'outside') return;
    const key: Record<string, Scalar> = {};
    for (const path of by) {
      const value = this.#scalar(path, parts);
      if (value !== undefined) key[path] = value;
    }
    const row = this.#row(key, within);
    row.count += 1;
    for (const path of Object.keys(sum)) {
      const value = this.#scalar(path, parts);
      if (value !== undefined) row.sums[path] = addDecimals(row.sums[path] ?? '0', String(value));
    }
  }

  #within(parts: readonly unknown[]): GroupRow['within'] | 'outside' {
    const { period } = this.#grouping;
    if (!period) return undefined;
    const first = this.#scalar(period.first, parts);
    const last = this.#scalar(period.last, parts);
    if (!isWithin(first, { to: period.to }) || !isWithin(last, { from: period.from })) {
      return 'outside';
    }
    const inside = isWithin(first, { from: period.from }) && isWithin(last, { to: period.to });
    return inside ? 'inside' : 'straddling';
  }

  #row(key: Record<string, Scalar>, within: GroupRow['within']): MutableRow {
    const name = rowName(key, within);
    const there = this.#rows.get(name);
    if (there) return there;
    const sums = Object.fromEntries(Object.keys(this.#grouping.sum).map((path) => [path, '0']));
    const row: MutableRow = { key, count: 0, sums, ...(within ? { within } : {}) };
    this.#rows.set(name, row);
    return row;
  }

  #scalar(path: string, parts: readonly unknown[]): Scalar | undefined {
    const value = this.#at.get(path)?.(parts);
    return isScalar(value) ? value : undefined;
  }
}

/** Rows in the one order of both stores. */
export function inOrderOfKey(rows: readonly GroupRow[]): readonly GroupRow[] {
  const named = rows.map((row) => ({ row, name: rowName(row.key, row.within) }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ row }) => row);
}

function rowName(key: Readonly<Record<string, Scalar>>, within: GroupRow['within']): string {
  return `${canonicalJson(key)} ${within ?? ''}`;
}

type MutableRow = GroupRow & { count: number; sums: Record<string, Decimal> };

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
