/** About how many bytes a value takes; works on anything, so for what is read from the log. */
export function roughBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 8;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 16;
  for (const [name, member] of Object.entries(value)) bytes += name.length + roughBytes(member);
  return bytes;
}

/** What is known of parts already looked at. Folds share what they leave unchanged. */
export interface KnownWeights {
  readonly bounds: Map<object, number>;
  readonly weights: Map<object, number>;
}

/** Nothing is known yet. */
export function nothingWeighed(): KnownWeights {
  return { bounds: new Map(), weights: new Map() };
}

/** Beside its value each member takes a type and the end of its name, or of its index. */
const MEMBER = 2;
const INDEX = 7 + MEMBER;
/** No character of a text takes more bytes in UTF-8 for each unit of its length. */
const UNIT = 3;

/**
 * A bound of the bytes that a document takes in a read store: those of its BSON, or more. Cheap if
 * the document stays below `enough` by far; else the texts are measured in UTF-8. Throws a
 * TypeError that names what no document may hold (D18).
 */
export function plainWeight(value: unknown, enough = 0, known?: KnownWeights): number {
  const bound = boundOf(value, known?.bounds);
  return bound <= enough ? bound : weigh(value, known?.weights, '$');
}

/** The bytes if every text were of the longest characters; NaN if something is in no document. */
function boundOf(value: unknown, known: Map<object, number> | undefined): number {
  if (typeof value === 'string') return value.length * UNIT + 8;
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? 8 : NaN;
  if (typeof value === 'boolean') return 8;
  if (typeof value !== 'object' || value === null) return NaN;
  const before = known?.get(value);
  if (before !== undefined) return before;
  let bytes = 16;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) bytes += INDEX + boundOf(value[at], known);
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    // All names are own: the prototype is that of plain objects.
    for (const name in value) {
      bytes += name.length * UNIT + MEMBER;
      bytes += boundOf((value as Readonly<Record<string, unknown>>)[name], known);
    }
  } else {
    return NaN;
  }
  // What is small is counted again as quickly as it is looked up.
  if (bytes > 256) known?.set(value, bytes);
  return bytes;
}

function weigh(value: unknown, known: Map<object, number> | undefined, path: string): number {
  switch (typeof value) {
    case 'string':
      return Buffer.byteLength(value) + 8;
    case 'boolean':
      return 8;
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return 8;
      throw new TypeError(`${path}: ${value} is not a safe integer`);
    case 'object':
      if (value !== null) return weighParts(value, known, path);
      break;
    default:
  }
  throw new TypeError(`${path}: ${value === null ? 'null' : typeof value} is in no document`);
}

function weighParts(value: object, known: Map<object, number> | undefined, path: string): number {
  const before = known?.get(value);
  if (before !== undefined) return before;
  let bytes = 16;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      bytes += INDEX + weigh(value[at], known, `${path}[]`);
    }
  } else {
    if (Object.getPrototypeOf(value) !== Object.prototype) {
      throw new TypeError(`${path}: only plain objects are in a document`);
    }
    for (const [name, member] of Object.entries(value)) {
      bytes += Buffer.byteLength(name) + MEMBER;
      bytes += weigh(member, known, path === '$' ? name : path);
    }
  }
  known?.set(value, bytes);
  return bytes;
}
