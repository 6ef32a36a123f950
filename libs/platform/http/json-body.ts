import type { FastifyInstance } from 'fastify';
import { isWellFormed, normaliseText } from '#kernel';
import { Problem, type FieldFault } from '../problems/problem.ts';

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
      const faults: FieldFault[] = [];
      const normalised = normalise(body, '', 0, faults);
      return faults.length > 0 ? done(unreadableText(faults)) : done(null, normalised);
    });
  });
}

function normalise(value: unknown, path: string, depth: number, faults: FieldFault[]): unknown {
  if (depth > DEPTH_MAX) {
    faults.push({ path, message: { vi: 'lồng quá sâu', en: 'nested too deeply' } });
    return value;
  }
  if (typeof value === 'string') return textOf(value, path, faults);
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      normalise(item, join(path, String(index)), depth + 1, faults),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      normalise(member, join(path, key), depth + 1, faults),
    ]),
  );
}

function textOf(text: string, path: string, faults: FieldFault[]): string {
  if (isWellFormed(text)) return normaliseText(text);
  faults.push({
    path,
    message: { vi: 'có ký tự Unicode bị cắt đôi', en: 'has a lone half of a Unicode character' },
  });
  return text;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function unreadableText(errors: readonly FieldFault[]): Problem {
  return new Problem(
    400,
    'text-unreadable',
    {
      vi: 'Có chữ trong nội dung mà sổ cái không thể giữ.',
      en: 'The body has text that the ledger cannot keep.',
    },
    { errors },
  );
}
