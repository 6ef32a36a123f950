import { isWellFormed } from './text.ts';

/** What canonical JSON may hold (D18): no null, no undefined, no float, no date, ASCII keys. */
export type Plain =
  string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

const DEPTH_MAX = 32;

/**
 * The one JSON text of a value after RFC 8785 (JCS), for the closed type `Plain`: keys in order
 * of UTF-16 code units, no white space. Throws a TypeError naming the path of what is not plain.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > DEPTH_MAX) throw new TypeError(`${path}: nested deeper than ${DEPTH_MAX}`);
  switch (typeof value) {
    case 'string':
      if (!isWellFormed(value)) throw new TypeError(`${path}: lone surrogate`);
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
        throw new TypeError(`${path}: ${value} is not a safe integer`);
      }
      return String(value);
    case 'object':
      return Array.isArray(value)
        ? `[${value.map((item, index) => write(item, `${path}[${index}]`, depth + 1)).join(',')}]`
        : writeObject(value, path, depth);
    default:
      throw new TypeError(`${path}: ${typeof value} has no canonical form`);
  }
}

function writeObject(value: object | null, path: string, depth: number): string {
  const prototype: unknown = value === null ? undefined : Object.getPrototypeOf(value);
  if (value === null || (prototype !== Object.prototype && prototype !== null)) {
    throw new TypeError(`${path}: only plain objects have a canonical form`);
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(([key, member]) => {
    if (!/^[\x20-\x7e]+$/.test(key)) throw new TypeError(`${path}: key ${key} is not ASCII`);
    return `${JSON.stringify(key)}:${write(member, `${path}.${key}`, depth + 1)}`;
  });
  return `{${members.join(',')}}`;
}
