import {
  ANY_OF_MAX,
  type Condition,
  type Range,
  type Scalar,
  type Selection,
} from './document-reader.ts';
import { ProjectionFault } from './faults.ts';
import type { IndexDeclaration, ReadModel } from './read-model.ts';

/** How a selection uses its index: the same for both stores, so that they refuse the same. */
export interface QueryPlan {
  readonly index: IndexDeclaration;
  /** Fields fixed to one value, in index order, behind `anyOf` if there is one. */
  readonly equals: readonly (readonly [field: string, value: Scalar])[];
  readonly anyOf?: { readonly field: string; readonly values: readonly Scalar[] };
  /** Over the first field of `sort`. */
  readonly range?: Range;
  /** The fields that order the result; together they tell documents apart. */
  readonly sort: readonly string[];
}

/** All fields of an index as the stores keep it. */
export function indexFields(index: IndexDeclaration): readonly string[] {
  return index.endsUnique || index.fields.at(-1) === '_id'
    ? index.fields
    : [...index.fields, '_id'];
}

/** Works out how a selection is answered; throws `query-not-supported` where no index does. */
export function planOf(model: ReadModel, selection: Selection): QueryPlan {
  const index = model.indexes.find((each) => each.name === selection.index);
  if (!index) throw unsupported(model, selection, `it declares no index ${selection.index}`);
  const where = selection.where ?? {};
  const fields = indexFields(index);
  const named = Object.keys(where).length;
  if (named > 0 || index.firstIsList) checkNames(model, selection, fields, index, named);

  const equals: [string, Scalar][] = [];
  let anyOf: QueryPlan['anyOf'];
  let range: Range | undefined;
  for (const [at, field] of fields.slice(0, named).entries()) {
    const condition = where[field];
    if (condition === undefined || range) throw unsupported(model, selection, 'a gap in the index');
    if (!isObject(condition)) equals.push([field, condition]);
    else if ('anyOf' in condition) {
      if (at > 0) throw unsupported(model, selection, 'anyOf is for the first field');
      anyOf = { field, values: checkedValues(model, selection, condition.anyOf) };
    } else if (at === 0 && index.firstIsList) {
      throw unsupported(model, selection, 'no range over a list');
    } else range = condition;
  }
  const rest = fields.slice(equals.length + (anyOf ? 1 : 0));
  return {
    index,
    equals,
    ...(anyOf ? { anyOf } : {}),
    ...(range ? { range } : {}),
    sort: rest.length > 0 ? rest : ['_id'],
  };
}

function checkNames(
  model: ReadModel,
  selection: Selection,
  fields: readonly string[],
  index: IndexDeclaration,
  named: number,
): void {
  const leading = new Set(fields.slice(0, named));
  const stranger = Object.keys(selection.where ?? {}).find((field) => !leading.has(field));
  if (stranger) throw unsupported(model, selection, `${stranger} is no leading field of the index`);
  if (index.firstIsList && named === 0) {
    throw unsupported(model, selection, `${fields[0]} is a list: name a member`);
  }
}

function checkedValues(
  model: ReadModel,
  selection: Selection,
  values: readonly Scalar[],
): readonly Scalar[] {
  if (values.length > ANY_OF_MAX) {
    throw unsupported(model, selection, `anyOf takes at most ${ANY_OF_MAX} values`);
  }
  return [...new Set(values)];
}

function isObject(condition: Condition): condition is Exclude<Condition, Scalar> {
  return typeof condition === 'object';
}

function unsupported(model: ReadModel, selection: Selection, why: string): ProjectionFault {
  return new ProjectionFault(
    'query-not-supported',
    `${model.name} cannot be asked this way by ${selection.index}: ${why}.`,
    { model: model.name, index: selection.index },
  );
}
