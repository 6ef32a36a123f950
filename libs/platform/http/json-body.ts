import type { FastifyInstance } from 'fastify';
import { normaliseText } from '#kernel';
import { FieldFaults } from '../problems/field-faults.ts';
import { Problem } from '../problems/problem.ts';
import { unkept } from './unkept-characters.ts';

const DEPTH_MAX = 32;

/**
 * JSON is the only body there is, and its texts are normalised here, once for every route: NFC,
 * no-break spaces as spaces, no lone surrogates, no control characters (D15 of the border; never
 * again while hashing). Bytes that are no UTF-8 are refused, not replaced.
 */
export function acceptOnlyJson(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser('error', 'error');
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const text = utf8(bytes as Buffer);
    if (text === undefined) return done(notUtf8());
    void parse(request, text, (error, body) => {
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
  const fault = unkept(text);
  if (fault === undefined) return normaliseText(text);
  faults.add(path, fault);
  return text;
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(): Problem {
  return new Problem(400, 'body-not-utf8', {
    vi: 'Nội dung không phải UTF-8: hãy gửi JSON mã hoá UTF-8.',
    en: 'The body is no UTF-8: send JSON in UTF-8.',
  });
}

function unreadableText(faults: FieldFaults): Problem {
  return new Problem(
    400,
    'text-unreadable',
    {
      vi: 'Có chữ trong nội dung mà sổ ghi không thể giữ.',
      en: 'The body has text that the ledger cannot keep.',
    },
    { errors: faults.told() },
  );
}
