import type { z } from 'zod';
import type { BilingualText } from '#kernel';
import { translateFault } from './fault-texts.ts';

/** How to parse what is told by `messageOf`: what a schema says of itself is kept, all else is worded there. */
export const unworded = { error: (): string => '', reportInput: true } as const;

/**
 * The message of one fault in both languages. What a schema says of itself (its parameters, or `own`) comes first; the
 * rest is worded here, since Zod's own texts speak of types, and in Vietnamese half in English.
 */
export function messageOf(issue: z.core.$ZodIssue, own: string): BilingualText {
  if (issue.code === 'invalid_union' && 'options' in issue) return oneOf(issue.options);
  if (issue.input === undefined && isAboutKind(issue)) return MISSING;
  if (issue.code === 'custom' && isBilingual(issue.params)) return issue.params;
  if (own !== '') return { vi: translateFault(own), en: own };
  switch (issue.code) {
    case 'invalid_type':
      return NOUNS[issue.expected] ?? INVALID;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return atLeast(issue.origin, String(issue.minimum));
    case 'too_big':
      return atMost(issue.origin, String(issue.maximum));
    case 'invalid_format':
      return issue.pattern === undefined
        ? INVALID
        : { vi: `phải khớp mẫu ${issue.pattern}`, en: `must match ${issue.pattern}` };
    default:
      return INVALID;
  }
}

/** A schema that words a fault in both languages hands them over as the issue's parameters. */
function isBilingual(params: unknown): params is BilingualText {
  return typeof params === 'object' && params !== null && 'vi' in params && 'en' in params;
}

function isAboutKind({ code }: z.core.$ZodIssue): boolean {
  return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union';
}

const MISSING: BilingualText = { vi: 'còn thiếu', en: 'is missing' };
const INVALID: BilingualText = { vi: 'không hợp lệ', en: 'is not valid' };

const NOUNS: Readonly<Record<string, BilingualText>> = {
  string: { vi: 'phải là chuỗi ký tự', en: 'must be text' },
  number: { vi: 'phải là số', en: 'must be a number' },
  int: { vi: 'phải là số nguyên', en: 'must be a whole number' },
  boolean: { vi: 'phải là true hoặc false', en: 'must be true or false' },
  array: { vi: 'phải là một danh sách', en: 'must be a list' },
  object: { vi: 'phải là một đối tượng {…}', en: 'must be an object {…}' },
  record: { vi: 'phải là một đối tượng {…}', en: 'must be an object {…}' },
};

function oneOf(values: unknown): BilingualText {
  const listed = (Array.isArray(values) ? values : []).map(String);
  const named = listed.join(', ');
  return listed.length === 1
    ? { vi: `phải là ${named}`, en: `must be ${named}` }
    : { vi: `phải là một trong: ${named}`, en: `must be one of: ${named}` };
}

function atLeast(origin: string, least: string): BilingualText {
  if (origin === 'string' && least === '1') {
    return { vi: 'không được để trống', en: 'must not be empty' };
  }
  const unit = UNITS[origin];
  return unit
    ? {
        vi: `phải có ít nhất ${least} ${unit.vi}`,
        en: `must have at least ${counted(least, unit)}`,
      }
    : { vi: `không được nhỏ hơn ${least}`, en: `must not be less than ${least}` };
}

function atMost(origin: string, most: string): BilingualText {
  const unit = UNITS[origin];
  return unit
    ? {
        vi: `phải có nhiều nhất ${most} ${unit.vi}`,
        en: `must have at most ${counted(most, unit)}`,
      }
    : { vi: `không được lớn hơn ${most}`, en: `must not be more than ${most}` };
}

const UNITS: Readonly<Record<string, BilingualText>> = {
  string: { vi: 'ký tự', en: 'character' },
  array: { vi: 'mục', en: 'entry' },
};

function counted(count: string, { en }: BilingualText): string {
  if (count === '1') return `1 ${en}`;
  return `${count} ${en.endsWith('y') ? `${en.slice(0, -1)}ies` : `${en}s`}`;
}
