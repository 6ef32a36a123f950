import type { BilingualText, Rejection, Uuid } from '#kernel';

/** One fault of a request: where it is and what is wrong. */
export interface FieldFault {
  /** Dotted, `occurredOn.value`; empty for the whole. */
  readonly path: string;
  readonly message: BilingualText;
}

/** What a problem says beside its code and texts. */
export interface ProblemExtras {
  readonly errors?: readonly FieldFault[];
  /** The event that stands in the way (D8). */
  readonly contradicts?: Uuid;
  /** When the same request is worth repeating. */
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the answer, such as the lag of a read model. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * Why a request is refused (D14, RFC 9457): thrown anywhere on the way, answered by the
 * `ProblemFilter` as `application/problem+json`. `code` is stable, `text` says what is wrong and
 * what to do.
 */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly text: BilingualText;
  readonly extras: ProblemExtras;

  constructor(status: number, code: string, text: BilingualText, extras: ProblemExtras = {}) {
    super(`${code}: ${text.en}`, extras.cause === undefined ? {} : { cause: extras.cause });
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.text = text;
    this.extras = extras;
  }
}

/** The problem that a rejection by the domain is: 404 for what is unknown, else 409. */
export function problemOfRejection({ kind, code, text, contradicts }: Rejection): Problem {
  const status = kind === 'unknown' ? 404 : 409;
  return new Problem(status, code, text, contradicts === undefined ? {} : { contradicts });
}
