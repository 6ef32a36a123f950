import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
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

function faultsOf(english: z.ZodError, vietnamese: z.ZodError): FieldFault[] {
  const translated = leaves(vietnamese.issues);
  return leaves(english.issues).flatMap((issue, index) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: pathOf([...issue.path, key]),
        message: noSuchField,
      }));
    }
    if (issue.code === 'invalid_union' && 'options' in issue) {
      return [{ path: pathOf(issue.path), message: noSuchKind(issue.options) }];
    }
    const vi = translateFault(translated[index]?.message ?? issue.message);
    return [{ path: pathOf(issue.path), message: { vi, en: issue.message } }];
  });
}

const noSuchField = { vi: 'không có trường này ở đây', en: 'there is no such field here' };

function noSuchKind(options: unknown): FieldFault['message'] {
  const named = (Array.isArray(options) ? options : []).map(String).join(', ');
  return { vi: `phải là một trong: ${named}`, en: `must be one of: ${named}` };
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
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

function invalid(type: ArgumentMetadata['type'], errors: readonly FieldFault[]): Problem {
  const body = type === 'body';
  return new Problem(
    400,
    body ? 'invalid-body' : 'invalid-query',
    body
      ? {
          vi: `Nội dung có ${errors.length} chỗ sai; xem errors.`,
          en: `The body has ${errors.length} faults; see errors.`,
        }
      : {
          vi: `Địa chỉ có ${errors.length} tham số sai; xem errors.`,
          en: `The address has ${errors.length} wrong parameters; see errors.`,
        },
    { errors },
  );
}
