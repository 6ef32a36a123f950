import type { WireReader } from '../wire/reader.ts';

/** What a `google.protobuf.Value` can hold. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonStruct;

/** What a `google.protobuf.Struct` can hold. */
export interface JsonStruct {
  [key: string]: JsonValue;
}

/** One without a prototype, so that every key is a key: `__proto__` too. */
export function emptyStruct(): JsonStruct {
  return Object.create(null) as JsonStruct;
}

/** Reads a `google.protobuf.Value`, which may be null, and must be something. */
export function readValue(reader: WireReader): JsonValue {
  let value: JsonValue | undefined;
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 2) value = reader.double();
    else if (field === 3) value = reader.string();
    else if (field === 4) value = reader.uint64() !== 0;
    else if (field === 5) value = readStruct(reader.message());
    else if (field === 6) value = readList(reader.message());
    else {
      reader.skip();
      if (field === 1) value = null;
    }
  }
  if (value === undefined) throw new RangeError('A value is of no kind.');
  return value;
}

function readStruct(reader: WireReader): JsonStruct {
  const struct = emptyStruct();
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field !== 1) {
      reader.skip();
      continue;
    }
    const entry = reader.message();
    let key = '';
    let value: JsonValue | undefined;
    for (let inner = entry.next(); inner !== 0; inner = entry.next()) {
      if (inner === 1) key = entry.string();
      else if (inner === 2) value = readValue(entry.message());
      else entry.skip();
    }
    if (value === undefined) throw new RangeError(`The field '${key}' has no value.`);
    struct[key] = value;
  }
  return struct;
}

function readList(reader: WireReader): JsonValue[] {
  const list: JsonValue[] = [];
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) list.push(readValue(reader.message()));
    else reader.skip();
  }
  return list;
}
