import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { FieldFaults } from '../problems/field-faults.ts';
import { Problem, type FieldFault } from '../problems/problem.ts';
import { translateFault } from './fault-texts.ts';

const inVietnamese = z.locales.vi().localeError;
const inEnglish = z.locales.en().localeError;

/**
 * Checks every parameter that names a schema (`@Body({ schema })`, `@Query({ schema })`) and
 * refuses with all its faults at once, in both languages.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    return schema instanceof z.ZodType ? validated(schema, value, type) : value;
  }
}

/** The parsed value; throws the Problem `invalid-body` or `invalid-query`. */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  type: ArgumentMetadata['type'] = 'body',
): z.output<Schema> {
  const english = schema.safeParse(value, { error: inEnglish });
  if (english.success) return english.data;
  const vietnamese = schema.safeParse(value, { error: inVietnamese });
  throw invalid(type, faultsOf(english.error, vietnamese.error ?? english.error));
}

function faultsOf(english: z.ZodError, vietnamese: z.ZodError): FieldFaults {
  const faults = new FieldFaults();
  const translated = leaves(vietnamese.issues);
  for (const [index, issue] of leaves(english.issues).entries()) {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) faults.add([...path, key], noSuchField);
    } else if (issue.code === 'invalid_union' && 'options' in issue) {
      faults.add(path, noSuchKind(issue.options));
    } else {
      const vi = translateFault(translated[index]?.message ?? issue.message);
      faults.add(path, { vi, en: issue.message });
    }
  }
  return faults;
}

const noSuchField = { vi: 'không có trường này ở đây', en: 'there is no such field here' };

function noSuchKind(options: unknown): FieldFault['message'] {
  const named = (Array.isArray(options) ? options : []).map(String).join(', ');
  return { vi: `phải là một trong: ${named}`, en: `must be one of: ${named}` };
}

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
  return new Problem(
    400,
    body ? 'invalid-body' : 'invalid-query',
    body
      ? {
          vi: `Nội dung có ${faults.count} chỗ sai; xem errors.`,
          en: `The body has ${faults.count} faults; see errors.`,
        }
      : {
          vi: `Địa chỉ có ${faults.count} tham số sai; xem errors.`,
          en: `The address has ${faults.count} wrong parameters; see errors.`,
        },
    { errors: faults.told() },
  );
}
