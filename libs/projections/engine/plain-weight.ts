/** About how many bytes a value takes; works on anything, so for what is read from the log. */
export function roughBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 8;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 16;
  for (const [name, member] of Object.entries(value)) bytes += name.length + roughBytes(member);
  return bytes;
}

/** The weights of parts already looked at. Folds share what they leave unchanged. */
export type KnownWeights = Map<object, number>;

/** Beside its value each member takes a type and the end of its name, or of its index. */
const MEMBER = 2;
const INDEX = 7 + MEMBER;

/**
 * The most bytes that a document takes in a read store: at least those of its BSON, texts in UTF-8.
 * Throws a TypeError that names what no document may hold (D18).
 */
export function plainWeight(value: unknown, known?: KnownWeights, path = '$'): number {
  switch (typeof value) {
    case 'string':
      return Buffer.byteLength(value) + 8;
    case 'boolean':
      return 8;
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return 8;
      throw new TypeError(`${path}: ${value} is not a safe integer`);
    case 'object':
      if (value !== null) return weightOfParts(value, known, path);
      break;
    default:
  }
  throw new TypeError(`${path}: ${value === null ? 'null' : typeof value} is in no document`);
}

function weightOfParts(value: object, known: KnownWeights | undefined, path: string): number {
  const before = known?.get(value);
  if (before !== undefined) return before;
  let bytes = 16;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      bytes += INDEX + plainWeight(value[at], known, `${path}[]`);
    }
  } else {
    if (Object.getPrototypeOf(value) !== Object.prototype) {
      throw new TypeError(`${path}: only plain objects are in a document`);
    }
    for (const [name, member] of Object.entries(value)) {
      bytes += Buffer.byteLength(name) + MEMBER;
      bytes += plainWeight(member, known, path === '$' ? name : path);
    }
  }
  known?.set(value, bytes);
  return bytes;
}
