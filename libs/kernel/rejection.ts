import type { Uuid } from './ids.ts';

/** A text that people read, in both languages of the ledger. */
export interface BilingualText {
  readonly vi: string;
  readonly en: string;
}

/** What a rejection means to the caller: the thing is unknown, or the domain refuses it. */
export type RejectionKind = 'unknown' | 'refused';

/**
 * Why the domain does not accept a command: a value, not an exception, so that laws can be tested
 * over it and nobody swallows it. `code` is stable; `contradicts` names the event in the way.
 */
export interface Rejection {
  readonly rejected: true;
  readonly kind: RejectionKind;
  readonly code: string;
  readonly text: BilingualText;
  readonly contradicts?: Uuid;
}

/** The domain refuses: 409 at the border. */
export function refuse(code: string, text: BilingualText, contradicts?: Uuid): Rejection {
  const rejection = { rejected: true, kind: 'refused', code, text } as const;
  return contradicts === undefined ? rejection : { ...rejection, contradicts };
}

/** What the command speaks of is not there: 404 at the border. */
export function notKnown(code: string, text: BilingualText): Rejection {
  return { rejected: true, kind: 'unknown', code, text };
}

/** Tells a rejection from a decision's events. */
export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && 'rejected' in value;
}
