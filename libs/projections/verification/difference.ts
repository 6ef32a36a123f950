/** A value with nothing inside. */
export type Leaf = string | number | boolean;

/** One place in which two views differ; a side that has nothing there is absent. */
export interface Difference {
  /** Such as `levels[0].reached.by`. */
  readonly path: string;
  readonly before?: Leaf;
  readonly after?: Leaf;
}

/** Where two plain values differ, in order of path; leaves are texts, numbers and booleans. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const [was, is] = [membersOf(before), membersOf(after)];
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return keys.flatMap((key) =>
      differences(was[key], is[key], childPath(path, key, Array.isArray(after))),
    );
  }
  if (before === undefined && isBranch(after)) return differences(emptyLike(after), after, path);
  if (after === undefined && isBranch(before)) return differences(before, emptyLike(before), path);
  if (before === after) return [];
  return [
    {
      path,
      ...(before === undefined ? {} : { before: leaf(before) }),
      ...(after === undefined ? {} : { after: leaf(after) }),
    },
  ];
}

/** A branch stands against a leaf only if a release changed a view's shape: its text will do. */
function leaf(value: unknown): Leaf {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
    ? value
    : JSON.stringify(value);
}

type Branch = Readonly<Record<string, unknown>>;

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}

/** Items are told apart by what they speak of, so that one put between others moves none. */
function membersOf(branch: Branch): Branch {
  if (!Array.isArray(branch)) return branch;
  const items: readonly unknown[] = branch;
  const keyed = items.map((item, index) => [keyOf(item) ?? String(index), item] as const);
  const distinct = new Set(keyed.map(([key]) => key)).size === items.length;
  return distinct ? Object.fromEntries(keyed) : branch;
}

/** The fact an item rests on, or the criterion, level, code or kind that it is about. */
function keyOf(item: unknown): string | undefined {
  if (!isBranch(item)) return undefined;
  const { fact, criterion, level, code, kind, unit } = item;
  if (typeof fact === 'string') return fact.slice(0, 8);
  if (isBranch(criterion)) return textOf(criterion['code']);
  return (
    textOf(level) ??
    textOf(code) ??
    ([kind, unit].map(textOf).filter(Boolean).join(' ') || undefined)
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function emptyLike(value: Branch): Branch {
  return Array.isArray(value) ? ([] as unknown as Branch) : {};
}

function childPath(path: string, key: string, inList: boolean): string {
  if (inList) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
