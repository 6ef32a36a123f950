import type { StoredFields } from './simulated-mongod.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The part of MongoDB's filters that the read store asks by; any other is an error. */
export function matches(document: Fields, filter: Fields, now: Date): boolean {
  return Object.entries(filter).every(([field, asked]) => {
    if (field === '$or') return (asked as Fields[]).some((each) => matches(document, each, now));
    if (field === '$expr') return valueOf(asked, document, now) === true;
    const value = at(document, field.split('.'));
    if (!isOperators(asked)) return value === asked;
    return Object.entries(asked).every(([operator, operand]) => holds(operator, value, operand));
  });
}

/** The part of MongoDB's updates that the read store makes; any other is an error. */
export function updated(
  document: StoredFields,
  update: Fields | Fields[],
  now: Date,
): StoredFields {
  const stages = Array.isArray(update) ? update : [update];
  const isPipeline = Array.isArray(update);
  return stages.reduce<StoredFields>((before, stage) => {
    const after: Record<string, unknown> & { _id: string } = { ...before };
    for (const [operator, fields] of Object.entries(stage)) {
      if (operator === '$replaceWith') return valueOf(fields, before, now) as StoredFields;
      for (const [field, operand] of Object.entries(fields as Fields)) {
        const value = isPipeline ? valueOf(operand, before, now) : operand;
        if (operator === '$unset' || value === REMOVE) delete after[field];
        else if (operator === '$set') after[field] = value;
        else if (operator === '$max') {
          const stored = before[field] as string | undefined;
          if (stored === undefined || (value as string) > stored) after[field] = value;
        } else throw unknown(operator);
      }
    }
    return after;
  }, document);
}

const REMOVE = Symbol('removed');

function valueOf(expression: unknown, document: Fields, now: Date): unknown {
  if (typeof expression === 'string') {
    if (expression === '$$NOW') return now;
    if (expression === '$$REMOVE') return REMOVE;
    return expression.startsWith('$') ? document[expression.slice(1)] : expression;
  }
  if (!isOperators(expression)) return expression;
  const [operator = '', operand] = Object.entries(expression)[0] ?? [];
  if (operator === '$literal') return operand;
  if (operator === '$mergeObjects') return merged(operand as Fields[], document, now);
  const values = (operand as unknown[]).map((each) => valueOf(each, document, now));
  if (operator === '$max') return values.reduce(greater);
  const [first, second] = values;
  if (operator === '$lte') return Number(first) <= Number(second);
  if (operator === '$ifNull') return first ?? second;
  if (operator !== '$add') throw unknown(operator);
  const sum = Number(first) + Number(second);
  return first instanceof Date ? new Date(sum) : sum;
}

/** Objects made one, each what an expression comes to, or fields that come to something. */
function merged(objects: readonly Fields[], document: Fields, now: Date): Fields {
  const all = objects.flatMap((each): [string, unknown][] => {
    if (isOperators(each)) return Object.entries(valueOf(each, document, now) as Fields);
    const fields = Object.entries(each);
    return fields.map(([field, value]) => [field, valueOf(value, document, now)]);
  });
  return Object.fromEntries(all.filter(([, value]) => value !== REMOVE));
}

/** What is missing is less than anything. */
function greater(a: unknown, b: unknown): unknown {
  if (a === undefined || a === null) return b;
  return b === undefined || b === null || (a as string) > (b as string) ? a : b;
}

function holds(operator: string, value: unknown, operand: unknown): boolean {
  if (operator === '$exists') return (value !== undefined) === operand;
  if (operator === '$in') return (operand as unknown[]).includes(value);
  if (operator === '$ne') return value !== operand;
  if (value === undefined) return false;
  const [a, b] = [value as string, operand as string];
  if (operator === '$lte') return a <= b;
  if (operator === '$lt') return a < b;
  if (operator === '$gte') return a >= b;
  if (operator === '$gt') return a > b;
  throw unknown(operator);
}

/** What stands at a path: no list is entered. */
function at(document: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return document;
  if (typeof document !== 'object' || document === null) return undefined;
  return at((document as Fields)[name], rest);
}

function isOperators(asked: unknown): asked is Fields {
  if (typeof asked !== 'object' || asked === null) return false;
  return Object.keys(asked)[0]?.startsWith('$') === true;
}

/** Better no answer than a wrong one. */
function unknown(operator: string): TypeError {
  return new TypeError(`the simulated mongod does not know ${operator}`);
}
