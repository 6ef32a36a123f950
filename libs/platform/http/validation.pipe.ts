import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { FieldFaults } from '../problems/field-faults.ts';
import { Problem } from '../problems/problem.ts';
import { messageOf, unworded } from '../problems/fault-messages.ts';

/**
 * Checks every parameter that names a schema (`@Body({ schema })`, `@Query({ schema })`) and
 * refuses with all its faults at once, in both languages.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data }: ArgumentMetadata): unknown {
    return schema instanceof z.ZodType ? validated(schema, value, type, data) : value;
  }
}

/**
 * The parsed value; throws the Problem `invalid-body` or `invalid-query`. `name` is that of a
 * parameter that is checked by itself.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  type: ArgumentMetadata['type'] = 'body',
  name?: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value, unworded);
  if (parsed.success) return parsed.data;
  throw invalid(type, faultsOf(parsed.error, type, name === undefined ? [] : [name]));
}

function faultsOf(
  { issues }: z.ZodError,
  type: ArgumentMetadata['type'],
  within: readonly PropertyKey[],
): FieldFaults {
  const faults = new FieldFaults();
  for (const issue of leaves(issues)) {
    const path = [...within, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        faults.add([...path, key], type === 'body' ? noField : noParameter);
    } else if (!isRepeated(issue, type)) {
      faults.add(path, messageOf(issue, issue.message));
    } else if (issue.code.startsWith('invalid_')) {
      // All else that is wrong with a list is wrong because it is one.
      faults.add(path, givenTwice);
    }
  }
  return faults;
}

// A parameter that an address gives twice arrives as a list, where a text is wanted.
function isRepeated({ input }: z.core.$ZodIssue, type: ArgumentMetadata['type']): boolean {
  return type === 'query' && Array.isArray(input);
}

const givenTwice = {
  vi: 'được nêu nhiều lần; chỉ nêu một lần',
  en: 'is given more than once; give it once',
};
const noField = { vi: 'không có trường này ở đây', en: 'there is no such field here' };
const noParameter = { vi: 'không có tham số này ở đây', en: 'there is no such parameter here' };

/** A union's own fault says nothing; those of the branch that came closest do. */
function leaves(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const meant = issue.errors.map(leaves).filter((branch) => !branch.some(isOfAnotherType));
    if (meant.length === 0) return [issue];
    const closest = meant.reduce((a, b) => (depthOf(b) > depthOf(a) ? b : a));
    return closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

function isOfAnotherType({ code, path }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' && path.length === 0;
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function invalid(type: ArgumentMetadata['type'], faults: FieldFaults): Problem {
  const body = type === 'body';
  const { count } = faults;
  const ending = count === 1 ? '' : 's';
  return new Problem(
    400,
    body ? 'invalid-body' : 'invalid-query',
    body
      ? {
          vi: `Nội dung có ${count} chỗ sai; xem errors.`,
          en: `The body has ${count} fault${ending}; see errors.`,
        }
      : {
          vi: `Địa chỉ có ${count} tham số sai; xem errors.`,
          en: `The address has ${count} wrong parameter${ending}; see errors.`,
        },
    { errors: faults.told() },
  );
}
