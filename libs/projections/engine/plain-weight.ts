/** About how many bytes a value takes; works on anything, so for what is read from the log. */
export function roughBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 8;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 16;
  for (const [name, member] of Object.entries(value)) bytes += name.length + roughBytes(member);
  return bytes;
}

/**
 * About how many bytes a document takes (texts at three bytes a unit outside ASCII would be a
 * whole pass more, so at one). Throws a TypeError that names what no document may hold (D18).
 */
export function plainWeight(value: unknown, path = '$'): number {
  switch (typeof value) {
    case 'string':
      return value.length + 8;
    case 'boolean':
      return 8;
    case 'number':
      if (Number.isSafeInteger(value)) return 8;
      throw new TypeError(`${path}: ${value} is not a safe integer`);
    case 'object':
      if (value !== null) return weightOfMembers(value, path);
      break;
    default:
  }
  throw new TypeError(`${path}: ${value === null ? 'null' : typeof value} is in no document`);
}

function weightOfMembers(value: object, path: string): number {
  let bytes = 16;
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) bytes += plainWeight(item, `${path}[${at}]`);
    return bytes;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    throw new TypeError(`${path}: only plain objects are in a document`);
  }
  for (const [name, member] of Object.entries(value)) {
    bytes += name.length + plainWeight(member, `${path}.${name}`);
  }
  return bytes;
}
