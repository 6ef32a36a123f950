import type { IncomingHttpHeaders } from 'node:http';
import { canonicalJson, uuidV5, type StreamName, type Uuid } from '#kernel';
import { Problem } from '#platform';

/** Where an `Idempotency-Key` counts: the same key of another actor is another command. */
export interface KeyScope {
  readonly actor: string;
  readonly path: string;
  /** The addressed stream; a creating command addresses none. */
  readonly stream?: StreamName;
}

// Of this use alone, so that no other name gives the same id.
const COMMANDS: Uuid = '5c1f5a3e-0f0c-4a9f-9c55-0d8a6c1d7d52';

/**
 * The id of a command from the caller's `Idempotency-Key` (D16); `undefined` without one. Throws
 * the Problem `idempotency-key-unreadable`.
 */
export function commandIdOf(headers: IncomingHttpHeaders, scope: KeyScope): Uuid | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) {
    return uuidV5(COMMANDS, canonicalJson({ ...scope, key }));
  }
  throw new Problem(400, 'idempotency-key-unreadable', {
    vi: 'Idempotency-Key phải gồm 1 đến 200 ký tự ASCII, không có khoảng trắng.',
    en: 'Idempotency-Key must be 1 to 200 ASCII characters without spaces.',
  });
}

/**
 * The revision in `If-Match`, as an answer's `ETag` gave it; `undefined` without one. Throws the
 * Problem `if-match-unreadable`.
 */
export function expectedRevisionOf(headers: IncomingHttpHeaders): number | undefined {
  const tag = headers['if-match'];
  if (tag === undefined) return undefined;
  const revision = /^"?(\d{1,15})"?$/.exec(tag)?.[1];
  if (revision !== undefined) return Number(revision);
  throw new Problem(400, 'if-match-unreadable', {
    vi: 'If-Match phải là số lần ghi của luồng, như ETag đã trả: "12".',
    en: 'If-Match must be the revision of the stream, as an ETag gave it: "12".',
  });
}

/** The `ETag` of a revision. */
export function entityTagOf(revision: number): string {
  return `"${revision}"`;
}
