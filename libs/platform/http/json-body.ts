import type { FastifyInstance } from 'fastify';
import { isWellFormed, normaliseText } from '#kernel';
import { FieldFaults } from '../problems/field-faults.ts';
import { Problem } from '../problems/problem.ts';

const DEPTH_MAX = 32;

/**
 * JSON is the only body there is, and its texts are normalised here, once for every route: NFC,
 * no-break spaces as spaces, no lone surrogates (D15 of the border; never again while hashing).
 */
export function acceptOnlyJson(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser('error', 'error');
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    void parse(request, text as string, (error, body) => {
      if (error) return done(error);
      const faults = new FieldFaults();
      const normalised = normalise(body, [], faults);
      return faults.count > 0 ? done(unreadableText(faults)) : done(null, normalised);
    });
  });
}

/** `path` is where the value lies, one list for the whole walk. */
function normalise(value: unknown, path: PropertyKey[], faults: FieldFaults): unknown {
  if (path.length > DEPTH_MAX) {
    faults.add(path, { vi: 'lồng quá sâu', en: 'nested too deeply' });
    return value;
  }
  if (typeof value === 'string') return textOf(value, path, faults);
  if (typeof value !== 'object' || value === null) return value;
  const at = (key: PropertyKey, member: unknown): unknown => {
    path.push(key);
    const normalised = normalise(member, path, faults);
    path.pop();
    return normalised;
  };
  if (Array.isArray(value)) return value.map((item, index) => at(index, item));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, at(key, member)]));
}

function textOf(text: string, path: readonly PropertyKey[], faults: FieldFaults): string {
  if (isWellFormed(text)) return normaliseText(text);
  faults.add(path, {
    vi: 'có ký tự Unicode bị cắt đôi',
    en: 'has a lone half of a Unicode character',
  });
  return text;
}

function unreadableText(faults: FieldFaults): Problem {
  return new Problem(
    400,
    'text-unreadable',
    {
      vi: 'Có chữ trong nội dung mà sổ cái không thể giữ.',
      en: 'The body has text that the ledger cannot keep.',
    },
    { errors: faults.told() },
  );
}
