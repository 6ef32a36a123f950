import type { FactFile, FileFact } from '../../../examples/five-documents/facts.ts';

/** A fact with one leaf changed. */
export interface Change {
  readonly fact: FileFact;
  /** The path of the leaf, such as `body.quantity.amount`. */
  readonly at: string;
  readonly from: string | number | boolean;
  readonly to: string | number | boolean;
}

/** Every change of one leaf of what a fact says: its body and its date. */
export function changesOf(fact: FileFact, file: FactFile): Change[] {
  const parts = { body: fact.body, occurredOn: fact.occurredOn };
  return leaves(parts).flatMap(({ path, value }) => {
    const to = another(value, path, fact, file);
    if (to === undefined) return [];
    const changed = replaced(parts, path, to) as typeof parts;
    return [{ fact: { ...fact, ...changed }, at: path.join('.'), from: value, to }];
  });
}

type Leaf = string | number | boolean;

function leaves(
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; value: Leaf }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value: value as Leaf }];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]));
}

/** Another value that is as good as the one there, so far as its shape goes. */
function another(
  value: Leaf,
  path: readonly string[],
  fact: FileFact,
  file: FactFile,
): Leaf | undefined {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (value.startsWith('@')) return otherOfItsKind(value, fact, file);
  if (path[0] === 'occurredOn' && path[1] === 'value') return value === '2010' ? '2009' : '2010';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value))
    return value.replace(/\d$/, (day) => (day === '1' ? '2' : '1'));
  if (/^\d+$/.test(value)) return String(Number(value) + 1).padStart(value.length, '0');
  if (/^\d+\.\d+$/.test(value)) return `${value}1`;
  if (path.at(-1) === 'unit') return value === 'item' ? 'model' : 'item';
  if (path.at(-1) === 'kind' && fact.post === 'works/record-contribution') return 'inKind';
  return OTHERS[value] ?? `${value} khác`;
}

/** For what is chosen from a list, another choice. */
const OTHERS: Readonly<Record<string, string>> = {
  xa: 'phuong',
  thiTran: 'xa',
  sole: 'coordinated',
  coordinated: 'sole',
  cash: 'goods',
  goods: 'cash',
  advice: 'training',
  training: 'advice',
  labour: 'advice',
  standard: 'advanced',
  advanced: 'model',
  road: 'canal',
  powerLine: 'road',
  exact: 'about',
  about: 'exact',
  nearly: 'about',
  moreThan: 'atLeast',
  open: 'complete',
  verified: 'unverified',
  unverified: 'verified',
  stateAgency: 'other',
  massOrganisation: 'other',
  partyOrganisation: 'other',
  other: 'stateAgency',
};

function otherOfItsKind(name: string, fact: FileFact, { facts }: FactFile): string | undefined {
  const before = facts.slice(0, facts.indexOf(fact));
  const own = facts.find(({ creates }) => creates === name.slice(1));
  const kind = (each: FileFact): string => `${each.post} ${String(each.body['level'])}`;
  const other = before.find(
    (each) => own && each.creates !== undefined && each !== own && kind(each) === kind(own),
  );
  return other?.creates === undefined ? undefined : `@${other.creates}`;
}

function replaced(value: unknown, [key, ...rest]: readonly string[], to: Leaf): unknown {
  if (key === undefined) return to;
  const changed = (member: unknown, name: string): unknown =>
    name === key ? replaced(member, rest, to) : member;
  if (Array.isArray(value)) return value.map((member, index) => changed(member, String(index)));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [name, changed(member, name)]),
  );
}
