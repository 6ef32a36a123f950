import type { BilingualText } from '#kernel';

/** Why a program could not start; each a stable code. */
export type StartFault =
  | 'configuration-invalid'
  | 'data-directory-not-writable'
  | 'data-directory-in-use'
  | 'corrupt-log'
  | 'import-unfinished'
  | 'disk-full'
  | 'read-only'
  | 'closed'
  | 'not-ready-in-time'
  | 'start-failed'
  | 'token-key-unusable'
  | 'port-in-use'
  | 'address-unusable'
  | 'event-store-unreachable'
  | 'read-store-unreachable'
  | 'read-store-refused'
  | 'ledger-unreachable'
  | 'read-store-belongs-to-another-log'
  | 'read-models-too-large-for-memory';

/**
 * The program cannot start, or go on: what is wrong and what to do, printed in both languages (`message`), without a
 * stack trace.
 */
export class StartError extends Error {
  readonly code: StartFault;
  readonly text: BilingualText;

  constructor(code: StartFault, text: BilingualText, cause?: unknown) {
    super(`${text.vi}\n${text.en}`, cause === undefined ? {} : { cause });
    this.name = 'StartError';
    this.code = code;
    this.text = text;
  }
}
